// Which build of Glovebox a program is of: a hash of all that scripts/build.ts makes, so that a daemon and a client that
// were not built together know it.
import * as z from 'zod';

/** Beside the built programs' folders. */
export const buildIdName = 'build-id';
export const buildIdSchema = z.string().regex(/^[0-9a-f]{16}$/);
