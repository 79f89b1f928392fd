// `glovebox dom0 serve`: the daemon as one host of a farm. It reads what the command line says of it, and says what of
// that makes no sense.
import { isIP } from 'node:net';
import type { Values, WrongUse } from '../../protocol/command-table.ts';
import { success } from '../../protocol/result.ts';
import { ownWords } from '../../protocol/words.ts';
import type { FarmOptions } from '../farm-host.ts';
import { readPins } from '../farm/pinned-templates.ts';
import { runDaemon } from './run.ts';

const defaults = { openMax: 8, opensPerMinute: 30, mebibytesPerHour: 4096, drainMinutes: 30 };
const bytesPerMebibyte = 1024 * 1024;
const minuteMs = 60_000;

/** Exit code as of `dom0 run`. */
export const runServe = async (values: Values<'dom0 serve'>, programUrl: string): Promise<number | WrongUse> => {
  const address = parseAddress(values.listen);
  if (address === null) return { wrongUse: ownWords(process.env).serve.address(values.listen) };
  const templates = values.templates === undefined ? success(null) : await readPins(values.templates);
  if (!templates.ok) return { wrongUse: templates.error };
  const farm: FarmOptions = {
    ...address,
    agentPort: values['agent-port'] ?? null,
    files: { ca: values.ca, cert: values.cert, key: values.key, crl: values.crl ?? null },
    quotas: {
      openMax: values['source-dispvms'] ?? defaults.openMax,
      opensPerMinute: values['source-opens'] ?? defaults.opensPerMinute,
      bytesPerHour: (values['source-mib'] ?? defaults.mebibytesPerHour) * bytesPerMebibyte,
    },
    templates: templates.value,
    drainMs: (values['drain-minutes'] ?? defaults.drainMinutes) * minuteMs,
  };
  const asRun = {
    foreground: true,
    'keep-log': false,
    windows: false,
    gui: undefined,
    'max-dispvms': values['max-dispvms'],
    metrics: values.metrics,
  };
  return runDaemon(asRun, programUrl, farm);
};

/** `HOST:PORT`, with brackets around an address of IPv6. The host is always named: a farm is on no network by accident. */
export const parseAddress = (text: string): { readonly host: string; readonly port: number } | null => {
  const [, six, other, digits] = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9.-]+)):([0-9]{1,5})$/.exec(text) ?? [];
  const host = six ?? other ?? '';
  const port = Number(digits);
  return host === '' || port > 65_535 || (six !== undefined && isIP(six) !== 6) ? null : { host, port };
};
