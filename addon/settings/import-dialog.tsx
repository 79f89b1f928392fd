// Importing rules: what is wrong with the file, line by line, or what it would change, before anything is replaced.
import type { ComponentChildren, JSX } from 'preact';
import { displayName } from '../../protocol/file-names.ts';
import type { Rule, UserPolicy } from '../../protocol/policy.ts';
import type { MessageKey } from '../i18n.ts';
import { shownLocale, translate } from '../translate.ts';
import { placeAnswers } from '../policy/answers.ts';
import type { Finding, PolicyCheck } from '../policy/check-policy.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { withOwnPolicy } from '../policy/effective-policy.ts';
import type { RuleList } from '../policy/overlay.ts';
import { policyErrorText } from '../policy/policy-errors.ts';
import { asOverlay } from '../policy/stored-policy.ts';
import { changesNothing, comparePolicies, type PolicyChanges } from './compare-policies.ts';
import { Modal } from './modal.tsx';
import { describeRule } from './rule-sentence.ts';

export interface ImportedFile {
  readonly untrustedName: string;
  readonly check: PolicyCheck | 'too-large' | 'unreadable';
}
interface ImportDialogProps {
  readonly file: ImportedFile;
  /** What the person has now. */
  readonly before: EffectivePolicy;
  readonly onReplace: (policy: UserPolicy) => void;
  readonly onClose: () => void;
}

const findingsShownMax = 100;

export const ImportDialog = ({ file, before, onReplace, onClose }: ImportDialogProps): JSX.Element => {
  const title = translate('importTitle', displayName(file.untrustedName, 60));
  const { check } = file;
  if (check === 'too-large' || check === 'unreadable')
    return (
      <Failure title={title} onClose={onClose}>
        {translate(check === 'too-large' ? 'importTooLarge' : 'importUnreadable')}
      </Failure>
    );
  if (!check.ok)
    return (
      <Failure title={title} onClose={onClose} findings={check.errors}>
        {translate('importErrors')}
      </Failure>
    );
  // The policy was checked as a person's own.
  if (check.kind !== 'user')
    return (
      <Failure title={title} onClose={onClose}>
        {translate('importErrors')}
      </Failure>
    );
  const { warnings } = check;
  const policy = asOverlay(check.policy, before.defaults);
  const changes = comparePolicies(withAnswers(before), withAnswers(withOwnPolicy(before, policy)));
  if (changesNothing(changes))
    return (
      <Modal title={title} onClose={onClose} cancelLabel={translate('settingsClose')}>
        <p>{translate('importNoChange')}</p>
      </Modal>
    );
  return (
    <Modal
      title={title}
      onClose={onClose}
      confirm={{ label: translate('importReplace'), act: () => onReplace(policy) }}
    >
      <p>{translate('importSummary')}</p>
      <Changes changes={changes} />
      {warnings.length > 0 && (
        <div class="banner warn">
          <p>{translate('importWarnings')}</p>
          <Findings findings={warnings} />
        </div>
      )}
    </Modal>
  );
};

/** As the table lists them. */
const withAnswers = (policy: EffectivePolicy): RuleList & Pick<EffectivePolicy, 'editsMaxMib'> => ({
  rules: [...placeAnswers(policy).map(({ asRule }) => asRule), ...policy.rules],
  otherwise: policy.otherwise,
  editsMaxMib: policy.editsMaxMib,
});

interface FailureProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly findings?: readonly Finding[];
  readonly children: ComponentChildren;
}

const Failure = ({ title, onClose, findings = [], children }: FailureProps): JSX.Element => (
  <Modal title={title} onClose={onClose} cancelLabel={translate('settingsClose')}>
    <div class="banner bad" role="alert">
      <p>
        {children} {translate('importNothingChanged')}
      </p>
      <Findings findings={findings} />
    </div>
  </Modal>
);

const Findings = ({ findings }: { readonly findings: readonly Finding[] }): JSX.Element => (
  <ul class="findings">
    {findings.slice(0, findingsShownMax).map(({ line, path, ...reason }, index) => (
      <li key={index}>
        <strong>{translate('importLine', String(line))}</strong> {path !== '' && <code>{displayName(path, 200)}</code>}{' '}
        {displayName(policyErrorText(reason, translate), 500)}
      </li>
    ))}
    {findings.length > findingsShownMax && (
      <li>{translate('importMore', String(findings.length - findingsShownMax))}</li>
    )}
  </ul>
);

const Changes = ({ changes }: { readonly changes: PolicyChanges }): JSX.Element => (
  <>
    <RuleList title="importAdded" rules={changes.added} />
    <RuleList title="importChanged" rules={changes.changed} />
    <RuleList title="importRemoved" rules={changes.removed} />
    {changes.reordered && <p>{translate('importReordered')}</p>}
    {changes.otherwise && <p>{translate('importOtherwise')}</p>}
    {changes.editsMax && <p>{translate('importEditsMax')}</p>}
  </>
);

const RuleList = ({
  title,
  rules,
}: {
  readonly title: MessageKey;
  readonly rules: readonly Rule[];
}): JSX.Element | null =>
  rules.length === 0 ? null : (
    <>
      <h3>{translate(title, String(rules.length))}</h3>
      <ul>
        {rules.map((rule) => (
          <li key={rule.id}>{describeRule(rule, { translate, locale: shownLocale() })}</li>
        ))}
      </ul>
    </>
  );
