// The computer that a result was found on.
import { release, totalmem } from 'node:os';
import { findQemuVersion } from '../../dom0/qemu/version.ts';
import { defaultDisposableTemplate } from '../../dom0/system.ts';
import { findRequirements, TemplateStore } from '../../dom0/template/template-store.ts';
import { dataDir } from '../../protocol/paths.ts';
import { describeMachine } from '../demo-report.ts';
import type { BenchResult } from './result.ts';

export const describeBenchMachine = async (): Promise<BenchResult['machine']> => {
  const template = await new TemplateStore(dataDir(process.env), await findRequirements()).load(
    defaultDisposableTemplate,
  );
  return {
    ...describeMachine(),
    accelerator: template.ok ? template.value.manifest.accelerator : 'none',
    memoryMb: Math.round(totalmem() / 2 ** 20),
    kernel: release(),
    qemu: ((await findQemuVersion()) ?? 'none').split(' ', 1)[0] ?? '',
  };
};
