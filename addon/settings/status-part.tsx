// Whether everything that opening needs is there: each part works or not, and what to do where it does not.
// Shows what the background page found out; it asks when the part is shown, and when the person wants it again.
import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import browser from 'webextension-polyfill';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { displayName } from '../../protocol/file-names.ts';
import { failureMessage } from '../failure-texts.ts';
import { guardKeys } from '../guard-findings.ts';
import type { ManagedState, PolicyReport, StatusReport } from '../page-messages.ts';
import { askBackground } from '../page-requests.ts';
import { policyErrorText } from '../policy/policy-errors.ts';
import { translate } from '../translate.ts';
import { useAnnounce } from './announcer.tsx';
import type { PartProps } from './page.tsx';

interface Findings {
  readonly status: StatusReport;
  readonly report: PolicyReport;
}
type Check = { readonly phase: 'checking'; readonly earlier: Findings | null } | { readonly phase: 'failed' } | ({ readonly phase: 'done' } & Findings);

export const StatusPart = ({ shown }: PartProps): JSX.Element => {
  const { check, run } = useCheck(shown);
  const checking = check.phase === 'checking';
  const findings = check.phase === 'done' ? check : checking ? check.earlier : null;
  return (
    <>
      <div class="tool-bar">
        <button type="button" aria-disabled={checking} onClick={() => { if (!checking) void run(true); }}>{translate('statusCheckAgain')}</button>
        {checking && <span class="quiet">{translate('statusChecking')}</span>}
      </div>
      {check.phase === 'failed' && <p class="banner bad" role="alert">{translate('statusNoAnswer')}</p>}
      {findings !== null && <Lines {...findings} />}
    </>
  );
};

interface Checking {
  readonly check: Check;
  readonly run: (announced: boolean) => Promise<void>;
}

const useCheck = (shown: boolean): Checking => {
  const [check, setCheck] = useState<Check>({ phase: 'checking', earlier: null });
  const latest = useRef(0);
  const announce = useAnnounce();
  const run = async (announced: boolean): Promise<void> => {
    latest.current += 1;
    const number = latest.current;
    setCheck((before) => ({ phase: 'checking', earlier: before.phase === 'done' ? before : before.phase === 'checking' ? before.earlier : null }));
    const next = await findOut().catch((): Check => ({ phase: 'failed' }));
    // Only the newest answer counts.
    if (number !== latest.current) return;
    setCheck(next);
    if (announced && next.phase === 'done') announce(translate(works(next) ? 'statusAllWell' : 'statusSomethingWrong'));
  };
  useEffect(() => { if (shown) void run(false); }, [shown]);
  return { check, run };
};

const findOut = async (): Promise<Check> => {
  const [status, report] = await Promise.all([askBackground({ type: 'status' }), askBackground({ type: 'policy' })]);
  // Nobody listens: the types cannot know.
  const untrusted: readonly unknown[] = [status, report];
  return untrusted.includes(null) || untrusted.includes(undefined) ? { phase: 'failed' } : { phase: 'done', status, report };
};

const works = ({ status: { host, dom0, templates, addonLockMissing, failedGuards }, report: { managed } }: Findings): boolean =>
  host === null && dom0 === null && !addonLockMissing && failedGuards?.length === 0 && managed.state !== 'invalid' && managed.state !== 'refused' && hasTemplates(templates);

/** On Qubes nobody but dom0 knows them. */
const hasTemplates = (templates: StatusReport['templates']): boolean =>
  templates === null || (templates.length > 0 && templates.every(({ problem }) => problem === null));

const Lines = (findings: Findings): JSX.Element => {
  const { status, report } = findings;
  return (
    <>
      <p class={`banner ${works(findings) ? 'good' : 'bad'}`}>{translate(works(findings) ? 'statusAllWell' : 'statusSomethingWrong')}</p>
      <dl class="status-lines">
        <CodeLine title={translate('statusHost')} code={status.host} />
        {status.host === null ? <CodeLine title={translate('statusDom0')} code={status.dom0} /> : <Line title={translate('statusDom0')} look="unknown">{translate('statusHostFirst')}</Line>}
        <Line title={translate('statusTransport')} look={status.transport === null ? 'unknown' : 'good'}>
          {translate(status.transport === 'qubes' ? 'statusTransportQubes' : status.transport === 'embedded' ? 'statusTransportEmbedded' : 'statusHostFirst')}
        </Line>
        <TemplateLines status={status} />
        <GuardsLine status={status} />
        <LockLine status={status} />
        <PolicyLine report={report} />
      </dl>
    </>
  );
};

type Look = 'good' | 'bad' | 'unknown';
const lookTexts = { good: 'statusWorks', bad: 'statusDoesNotWork', unknown: 'statusUnknown' } as const;

/** `look` is also said in words, where the text alone does not. */
const Line = ({ title, look, state, children }: { readonly title: string; readonly look: Look; readonly state?: string; readonly children?: ComponentChildren }): JSX.Element => (
  <div class={`card status-line ${look}`}>
    <dt>{title}</dt>
    <dd><span class={`badge ${look}`}>{state ?? translate(lookTexts[look])}</span> {children}</dd>
  </div>
);

const CodeLine = ({ title, code }: { readonly title: string; readonly code: ErrorCode | null }): JSX.Element => {
  if (code === null) return <Line title={title} look="good" />;
  const { happened, next } = failureMessage(code, (key) => browser.i18n.getMessage(key));
  return <Line title={title} look="bad"><p>{happened}</p><p class="remedy">{next}</p></Line>;
};

const TemplateLines = ({ status: { templates, host, dom0, transport } }: { readonly status: StatusReport }): JSX.Element => {
  const title = translate('statusTemplates');
  if (templates === null) {
    const reason = host !== null || dom0 !== null ? 'statusHostFirst' : transport === 'qubes' ? 'statusTemplatesQubes' : 'statusTemplatesUnknown';
    return <Line title={title} look="unknown">{translate(reason)}</Line>;
  }
  if (templates.length === 0) return <CodeLine title={title} code="template-missing" />;
  return <>{templates.map(({ name, problem }) => <CodeLine key={name} title={translate('statusTemplate', displayName(name))} code={problem} />)}</>;
};

const GuardsLine = ({ status: { failedGuards } }: { readonly status: StatusReport }): JSX.Element => {
  const title = translate('statusGuards');
  if (failedGuards?.length === 0) return <Line title={title} look="good" />;
  return (
    <Line title={title} look="bad">
      <p>{translate(failedGuards === null ? 'statusGuardsUnknown' : 'statusGuardsFailed')}</p>
      {failedGuards !== null && <ul>{failedGuards.map((name) => <li key={name}>{translate(guardKeys[name])}</li>)}</ul>}
      <p class="remedy">{translate('statusGuardsFailedNext')}</p>
    </Line>
  );
};

const LockLine = ({ status: { addonLocked, addonLockMissing } }: { readonly status: StatusReport }): JSX.Element => {
  const title = translate('statusLock');
  if (addonLockMissing) return <Line title={title} look="bad"><p>{translate('statusLockMissing')}</p><p class="remedy">{translate('statusLockMissingNext')}</p></Line>;
  return addonLocked
    ? <Line title={title} look="good" state={translate('statusLockOn')}>{translate('statusLockOnText')}</Line>
    : <Line title={title} look="unknown" state={translate('statusLockOff')}>{translate('statusLockOffText')}</Line>;
};

const PolicyLine = ({ report: { managed, policy: { organisation } } }: { readonly report: PolicyReport }): JSX.Element => {
  const title = translate('statusPolicy');
  if (managed.state === 'none') return <Line title={title} look="unknown" state={translate('statusPolicyNone')}>{translate('statusPolicyNoneText')}</Line>;
  if (managed.state === 'valid') {
    return (
      <Line title={title} look="good">
        {organisation === null || organisation === undefined ? translate('statusPolicyValid') : translate('statusPolicyFrom', displayName(organisation.name))}
        {organisation?.contact !== undefined && <p>{translate('statusPolicyContact', displayName(organisation.contact, 300))}</p>}
      </Line>
    );
  }
  return <Line title={title} look="bad"><BadPolicy managed={managed} /></Line>;
};

const BadPolicy = ({ managed }: { readonly managed: Extract<ManagedState, { readonly state: 'invalid' | 'refused' }> }): JSX.Element => {
  if (managed.state === 'refused') return <><p>{translate('statusPolicyRefused', displayName(managed.path, 300))}</p><p class="remedy">{translate('statusPolicyRefusedNext')}</p></>;
  return (
    <>
      <p>{translate('statusPolicyInvalid')}</p>
      <ul>{managed.errors.map(({ path, ...reason }, index) => <li key={index}><code>{displayName(path, 200)}</code>: {displayName(policyErrorText(reason, translate), 300)}</li>)}</ul>
      <p class="remedy">{translate('statusPolicyInvalidNext')}</p>
    </>
  );
};
