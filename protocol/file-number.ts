// Which one of several files in one DispVM: counted from 0.
import * as z from 'zod';
import { filesTogetherMax } from './limits.ts';

export const fileNumberSchema = z
  .int()
  .min(0)
  .max(filesTogetherMax - 1);
