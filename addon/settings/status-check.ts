// Finds out how things are: asks the background page when somebody looks, and when they want it again.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { StatusReport } from '../page-messages.ts';
import type { PolicyReport } from '../policy/policy-report.ts';
import { askBackground } from '../page-requests.ts';
import type { MessageKey } from '../i18n.ts';
import { translate } from '../translate.ts';
import { useAnnounce } from './announcer.tsx';
import { inBackground } from '../in-background.ts';

export interface Findings {
  readonly status: StatusReport;
  readonly report: PolicyReport;
}
type Check =
  | { readonly phase: 'checking'; readonly earlier: Findings | null }
  | { readonly phase: 'failed' }
  | ({ readonly phase: 'done' } & Findings);

interface Checking {
  readonly check: Check;
  readonly run: (announced: boolean) => Promise<void>;
}

export const useCheck = (shown: boolean): Checking => {
  const [check, setCheck] = useState<Check>({ phase: 'checking', earlier: null });
  const latest = useRef(0);
  const announce = useAnnounce();
  const run = async (announced: boolean): Promise<void> => {
    latest.current += 1;
    const number = latest.current;
    setCheck((before) => ({
      phase: 'checking',
      earlier: before.phase === 'done' ? before : before.phase === 'checking' ? before.earlier : null,
    }));
    const next = await findOut().catch((): Check => ({ phase: 'failed' }));
    // Only the newest answer counts.
    if (number !== latest.current) return;
    setCheck(next);
    if (announced && next.phase === 'done') announce(translate(verdictOn(next).text));
  };
  useEffect(() => {
    if (shown) inBackground(run(false));
  }, [shown]);
  return { check, run };
};

const findOut = async (): Promise<Check> => {
  const [status, report] = await Promise.all([askBackground({ type: 'status' }), askBackground({ type: 'policy' })]);
  // Nobody listens: the types cannot know.
  const untrusted: readonly unknown[] = [status, report];
  return untrusted.includes(null) || untrusted.includes(undefined)
    ? { phase: 'failed' }
    : { phase: 'done', status, report };
};

interface Verdict {
  readonly look: 'good' | 'bad' | 'info';
  readonly text: MessageKey;
}

/** A template that may be another one than policy names is neither well nor wrong until its files were read. */
export const verdictOn = (findings: Findings): Verdict => {
  if (!works(findings)) return { look: 'bad', text: 'statusSomethingWrong' };
  return findings.status.templates?.some(({ isUnread }) => isUnread) === true
    ? { look: 'info', text: 'statusNotKnownYet' }
    : { look: 'good', text: 'statusAllWell' };
};

const works = ({
  status: { host, dom0, templates, addonLockMissing, failedGuards, standing },
  report: { managed },
}: Findings): boolean =>
  host === null &&
  dom0 === null &&
  !addonLockMissing &&
  failedGuards?.length === 0 &&
  standing?.experiments !== 'suppressed' &&
  managed.state !== 'invalid' &&
  managed.state !== 'refused' &&
  hasTemplates(templates);

/** On Qubes nobody but dom0 knows them. */
const hasTemplates = (templates: StatusReport['templates']): boolean =>
  templates === null || (templates.length > 0 && templates.every(({ problem }) => problem === null));
