// What must be known before the rules are read: who decides, what is wrong with the administrator's policy, what is not
// saved.
import type { ComponentChildren, JSX } from 'preact';
import { displayName } from '../../protocol/file-names.ts';
import type { ManagedState } from '../policy/policy-report.ts';
import { translate } from '../translate.ts';
import type { EffectivePolicy } from '../policy/decision.ts';
import { policyErrorText } from '../policy/policy-errors.ts';
import { isLocked, type ReadyState } from './policy-editor.ts';

interface PolicyBannersProps {
  readonly state: ReadyState;
  readonly onSaveAgain: () => void;
}

export const PolicyBanners = ({ state, onSaveAgain }: PolicyBannersProps): JSX.Element => {
  const { report, history, save, unreadable } = state;
  return (
    <>
      <ManagedBanner managed={report.managed} />
      {report.managed.state !== 'invalid' && isLocked(report) && (
        <Banner kind="info">
          <p>{translate('settingsLocked', administratorOf(report.policy))}</p>
        </Banner>
      )}
      {report.managed.state === 'valid' && <Contact organisation={report.policy.organisation} />}
      <div role="alert">
        {save === 'failed' && (
          <Banner kind="bad">
            <p>
              <strong>{translate('settingsSaveFailed')}</strong> {translate('settingsSaveFailedText')}
            </p>
            <p>
              <button type="button" onClick={onSaveAgain}>
                {translate('settingsSaveAgain')}
              </button>
            </p>
          </Banner>
        )}
        {unreadable && !isLocked(report) && (
          <Banner kind="bad">
            <p>{translate('settingsUnreadable')}</p>
          </Banner>
        )}
      </div>
      {history.present === null && !unreadable && !isLocked(report) && (
        <Banner kind="info">
          <p>{defaultsText(report.policy)}</p>
        </Banner>
      )}
    </>
  );
};

const Banner = ({
  kind,
  children,
}: {
  readonly kind: 'info' | 'warn' | 'bad';
  readonly children: ComponentChildren;
}): JSX.Element => <div class={`banner ${kind}`}>{children}</div>;

const administratorOf = ({ organisation }: EffectivePolicy): string =>
  organisation?.name ?? translate('settingsAdministrator');

const defaultsText = (policy: EffectivePolicy): string =>
  policy.rulesSource === 'managed-default'
    ? translate('settingsManagedDefaults', administratorOf(policy))
    : translate('settingsDefaults');

const Contact = ({ organisation }: { readonly organisation: EffectivePolicy['organisation'] }): JSX.Element | null =>
  organisation?.contact === undefined ? null : (
    <p class="quiet">{translate('settingsContact', organisation.name, organisation.contact)}</p>
  );

const ManagedBanner = ({ managed }: { readonly managed: ManagedState }): JSX.Element | null => {
  if (managed.state === 'refused') {
    return (
      <div role="alert">
        <Banner kind="warn">
          <p>
            <strong>{translate('settingsRefused')}</strong> {translate('settingsRefusedText')}
          </p>
          <p>
            <code>{displayName(managed.path, 200)}</code>
          </p>
        </Banner>
      </div>
    );
  }
  if (managed.state !== 'invalid') return null;
  return (
    <div role="alert">
      <Banner kind="bad">
        <p>
          <strong>{translate('settingsInvalid')}</strong> {translate('settingsInvalidText')}
        </p>
        <ul>
          {managed.errors.map(({ path, ...reason }, index) => (
            <li key={index}>
              {path !== '' && <code>{displayName(path, 200)}: </code>}
              {displayName(policyErrorText(reason, translate), 300)}
            </li>
          ))}
        </ul>
      </Banner>
    </div>
  );
};
