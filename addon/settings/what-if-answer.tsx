// The answer of “What would happen?”: the decision, its rule, the message that a person would read, and the evidence.
import type { JSX } from 'preact';
import type { Decision, Evidence } from '../policy/decision.ts';
import { warningKeys } from '../policy/labels.ts';
import { shownLocale, translate } from '../translate.ts';
import { linkTo } from './navigation.ts';
import { ActionBadge, rowId } from './rule-row.tsx';
import { sizeText } from './amounts.ts';
import { describeDetails } from './rule-sentence.ts';
import type { WhatIfResult } from './what-if-form.ts';

export const WhatIfAnswer = ({
  result: { evidence, decision, explanation },
}: {
  readonly result: WhatIfResult;
}): JSX.Element => {
  const details = describeDetails(decision, { translate, locale: shownLocale() });
  return (
    <>
      <p class="decision">
        <ActionBadge action={decision.action} /> <span role="status">{explanation.happening}</span>
      </p>
      {details.length > 0 && <p class="quiet">{details.join('; ')}</p>}
      {decision.disagreement && (
        <p class="banner warn">
          <strong>{translate('whatIfDisagreement')}</strong>
        </p>
      )}
      <h4>{translate('whatIfTold')}</h4>
      <ul class="plain">
        {[...explanation.oddities, explanation.reason, ...explanation.next].map((line) => (
          <li key={line}>{line}</li>
        ))}
      </ul>
      <p>
        <RuleLink decision={decision} />
      </p>
      <h4>{translate('whatIfEvidence')}</h4>
      <EvidenceTable evidence={evidence} />
    </>
  );
};

const RuleLink = ({ decision: { rule, ruleSource } }: { readonly decision: Decision }): JSX.Element => (
  <a href={linkTo('rules', rowId(ruleSource === 'mandatory' ? 'mandatory' : 'own', rule))}>
    {translate('whatIfShowRule')}
  </a>
);

const EvidenceTable = ({ evidence }: { readonly evidence: Evidence }): JSX.Element => {
  const { declared, extension, detected, sizeBytes, warnings } = evidence;
  const unknown = translate('whatIfUnknown');
  return (
    <table class="evidence">
      <caption class="visually-hidden">{translate('whatIfEvidence')}</caption>
      <tbody>
        <tr>
          <th scope="row">{translate('whatIfDeclared')}</th>
          <td>
            <code>{declared ?? unknown}</code>
          </td>
        </tr>
        <tr>
          <th scope="row">{translate('whatIfExtension')}</th>
          <td>
            <code>{extension ?? unknown}</code>
          </td>
        </tr>
        <tr>
          <th scope="row">{translate('whatIfDetected')}</th>
          <td>
            <code>{detected ?? unknown}</code>
          </td>
        </tr>
        <tr>
          <th scope="row">{translate('whatIfSize')}</th>
          <td>{sizeBytes === null ? unknown : sizeText(sizeBytes)}</td>
        </tr>
        <tr>
          <th scope="row">{translate('ruleWarnings')}</th>
          <td>
            {warnings.length === 0
              ? translate('whatIfNoWarnings')
              : warnings.map((warning) => translate(warningKeys[warning])).join('; ')}
          </td>
        </tr>
      </tbody>
    </table>
  );
};
