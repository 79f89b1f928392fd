// How things are, line by line: each part works or not, and what to do where it does not.
import type { ComponentChildren, JSX } from 'preact';
import browser from 'webextension-polyfill';
import type { ErrorCode } from '../../protocol/error-codes.ts';
import { displayName } from '../../protocol/file-names.ts';
import { failureMessage } from '../failure-texts.ts';
import { guardKeys } from '../guard-findings.ts';
import type { MessageKey } from '../i18n.ts';
import type { StatusReport } from '../page-messages.ts';
import type { ManagedState, PolicyReport } from '../policy/policy-report.ts';
import { policyErrorText } from '../policy/policy-errors.ts';
import { translate } from '../translate.ts';
import type { Findings } from './status-check.ts';

type Look = 'good' | 'bad' | 'unknown';
const lookTexts = { good: 'statusWorks', bad: 'statusDoesNotWork', unknown: 'statusUnknown' } as const;

export interface StatusLine {
  readonly title: string;
  /** Also said in words, where `state` does not say it. */
  readonly look: Look;
  readonly state?: string;
  readonly text?: ComponentChildren;
}

export const StatusLines = ({ lines }: { readonly lines: readonly StatusLine[] }): JSX.Element => (
  <dl class="status-lines">
    {lines.map(({ title, look, state, text }) => (
      <div key={title} class={`card status-line ${look}`}>
        <dt>{title}</dt>
        <dd>
          <span class={`badge ${look}`}>{state ?? translate(lookTexts[look])}</span> {text}
        </dd>
      </div>
    ))}
  </dl>
);

export const listStatus = ({ status, report }: Findings): readonly StatusLine[] => [
  codeLine(translate('statusHost'), status.host),
  status.host === null
    ? dom0Line(status)
    : { title: translate('statusDom0'), look: 'unknown', text: translate('statusHostFirst') },
  transportLine(status),
  ...templateLines(status),
  guardsLine(status),
  lockLine(status),
  experimentsLine(status),
  secondNetLine(status),
  policyLine(report),
];

/** `remedy`: where the person who reads it cannot do what the code's own text says. */
const codeLine = (title: string, code: ErrorCode | null, remedy?: string): StatusLine => {
  if (code === null) return { title, look: 'good' };
  const { happened, next } = failureMessage(code, (key) => browser.i18n.getMessage(key));
  return {
    title,
    look: 'bad',
    text: (
      <>
        <p>{happened}</p>
        <p class="remedy">{remedy ?? next}</p>
      </>
    ),
  };
};

const dom0Line = ({ dom0, daemon }: StatusReport): StatusLine => {
  const line = codeLine(translate('statusDom0'), dom0);
  if (dom0 !== null || daemon === null) return line;
  return {
    ...line,
    text: (
      <>
        {daemon.build !== null && <p>{translate('statusDom0Build', daemon.build)}</p>}
        {daemon.endsWhenClosed && <p>{translate('statusDom0Ends')}</p>}
      </>
    ),
  };
};

const transportTexts = {
  qubes: 'statusTransportQubes',
  embedded: 'statusTransportEmbedded',
  farm: 'statusTransportFarm',
} as const;

const transportLine = ({ transport }: StatusReport): StatusLine => ({
  title: translate('statusTransport'),
  look: transport === null ? 'unknown' : 'good',
  text: translate(transport === null ? 'statusHostFirst' : transportTexts[transport]),
});

const templateLines = ({ templates, host, dom0, transport }: StatusReport): readonly StatusLine[] => {
  const title = translate('statusTemplates');
  if (templates === null) {
    const reason =
      host !== null || dom0 !== null
        ? 'statusHostFirst'
        : transport === 'qubes'
          ? 'statusTemplatesQubes'
          : 'statusTemplatesUnknown';
    return [{ title, look: 'unknown', text: translate(reason) }];
  }
  const remedy = transport === 'farm' ? translate('statusTemplatesFarmNext') : undefined;
  if (templates.length === 0) return [codeLine(title, 'template-missing', remedy)];
  return templates.map((template) => templateLine(template, remedy));
};

const templateLine = (
  { name, problem, system, isUnread }: NonNullable<StatusReport['templates']>[number],
  remedy: string | undefined,
): StatusLine => {
  // What the organisation's policy names is compared by “glovebox doctor”, on this computer.
  const next = problem === 'template-unlike' ? undefined : remedy;
  const title = translate('statusTemplate', displayName(name));
  if (isUnread === true)
    return { title, look: 'unknown', text: <Said text="statusTemplateUnread" remedy="statusTemplateUnreadNext" /> };
  const line = codeLine(title, problem, next);
  if (problem !== null || system === null) return line;
  if (system === 'used') return { ...line, text: translate('statusTemplateSystem') };
  const { happened } = failureMessage(system, (key) => browser.i18n.getMessage(key));
  return { ...line, text: translate('statusTemplateOwn', happened) };
};

const guardsLine = ({ failedGuards }: StatusReport): StatusLine => {
  const title = translate('statusGuards');
  if (failedGuards?.length === 0) return { title, look: 'good' };
  const text = (
    <>
      <p>{translate(failedGuards === null ? 'statusGuardsUnknown' : 'statusGuardsFailed')}</p>
      {failedGuards !== null && (
        <ul>
          {failedGuards.map((name) => (
            <li key={name}>{translate(guardKeys[name])}</li>
          ))}
        </ul>
      )}
      <p class="remedy">{translate('statusGuardsFailedNext')}</p>
    </>
  );
  return { title, look: 'bad', text };
};

const lockLine = ({ addonLocked, addonLockMissing }: StatusReport): StatusLine => {
  const title = translate('statusLock');
  if (addonLockMissing)
    return {
      title,
      look: 'bad',
      text: (
        <>
          <p>{translate('statusLockMissing')}</p>
          <p class="remedy">{translate('statusLockMissingNext')}</p>
        </>
      ),
    };
  return addonLocked
    ? { title, look: 'good', state: translate('statusLockOn'), text: translate('statusLockOnText') }
    : { title, look: 'unknown', state: translate('statusLockOff'), text: translate('statusLockOffText') };
};

/** The key of what is said, and of what to do about it. */
const experimentsTexts = {
  kept: { look: 'good', state: 'statusExperimentsKept', text: 'statusExperimentsKeptText', remedy: null },
  open: {
    look: 'unknown',
    state: 'statusExperimentsOpen',
    text: 'statusExperimentsOpenText',
    remedy: 'statusExperimentsNext',
  },
  suppressed: {
    look: 'bad',
    state: 'statusDoesNotWork',
    text: 'statusExperimentsStopped',
    remedy: 'statusExperimentsNext',
  },
} as const;

const experimentsLine = ({ standing }: StatusReport): StatusLine => {
  const title = translate('statusExperiments');
  if (standing === null) return { title, look: 'unknown' };
  const { look, state, text, remedy } = experimentsTexts[standing.experiments];
  return { title, look, state: translate(state), text: <Said text={text} remedy={remedy} /> };
};

const secondNetLine = ({ standing }: StatusReport): StatusLine => {
  const title = translate('statusSecondNet');
  if (standing === null) return { title, look: 'unknown' };
  return standing.hasSecondNet
    ? { title, look: 'good', state: translate('statusSecondNetOn'), text: translate('statusSecondNetOnText') }
    : {
        title,
        look: 'unknown',
        state: translate('statusSecondNetOff'),
        text: <Said text="statusSecondNetOffText" remedy="statusSecondNetNext" />,
      };
};

const Said = ({ text, remedy }: { readonly text: MessageKey; readonly remedy: MessageKey | null }): JSX.Element => (
  <>
    <p>{translate(text)}</p>
    {remedy !== null && <p class="remedy">{translate(remedy)}</p>}
  </>
);

export const policyLine = ({ managed, policy: { organisation } }: PolicyReport): StatusLine => {
  const title = translate('statusPolicy');
  if (managed.state === 'none')
    return { title, look: 'unknown', state: translate('statusPolicyNone'), text: translate('statusPolicyNoneText') };
  if (managed.state !== 'valid') return { title, look: 'bad', text: <BadPolicy managed={managed} /> };
  const text = (
    <>
      {organisation === null || organisation === undefined
        ? translate('statusPolicyValid')
        : translate('statusPolicyFrom', displayName(organisation.name))}
      {organisation?.contact !== undefined && (
        <p>{translate('statusPolicyContact', displayName(organisation.contact, 300))}</p>
      )}
    </>
  );
  return { title, look: 'good', text };
};

const BadPolicy = ({
  managed,
}: {
  readonly managed: Extract<ManagedState, { readonly state: 'invalid' | 'refused' }>;
}): JSX.Element => {
  if (managed.state === 'refused')
    return (
      <>
        <p>{translate('statusPolicyRefused', displayName(managed.path, 300))}</p>
        <p class="remedy">{translate('statusPolicyRefusedNext')}</p>
      </>
    );
  return (
    <>
      <p>{translate('statusPolicyInvalid')}</p>
      <ul>
        {managed.errors.map(({ path, ...reason }, index) => (
          <li key={index}>
            <code>{displayName(path, 200)}</code>: {displayName(policyErrorText(reason, translate), 300)}
          </li>
        ))}
      </ul>
      <p class="remedy">{translate('statusPolicyInvalidNext')}</p>
    </>
  );
};
