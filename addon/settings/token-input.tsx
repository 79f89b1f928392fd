// A list written one entry after the other: Enter or a comma makes an entry, each has a button that removes it.
import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import { translate } from '../translate.ts';
import { describedBy, Field } from './fields.tsx';
import { Icon } from './icon.tsx';
import { takeTokens, type TokenField, type TokenFieldName } from './rule-form.ts';

interface TokenInputProps {
  readonly name: TokenFieldName;
  readonly label: string;
  readonly hint: string;
  /** Found when the form was sent. */
  readonly error: string | undefined;
  readonly value: TokenField;
  readonly onValue: (value: TokenField) => void;
}

export const TokenInput = ({ name, label, hint, error, value, onValue }: TokenInputProps): JSX.Element => {
  const [ownError, setOwnError] = useState<string | undefined>(undefined);
  const id = `rule-form-${name}`;
  const field = { id, label, hint, error: ownError ?? error };
  const take = (text: string): void => {
    const taken = takeTokens(name, { ...value, text });
    setOwnError(taken.error === null ? undefined : translate(taken.error));
    onValue(taken.field);
  };
  const onInput = (text: string): void => {
    if (text.includes(',')) return take(text);
    setOwnError(undefined);
    onValue({ ...value, text });
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || value.text.trim() === '') return;
    // Without this Enter would send the form.
    event.preventDefault();
    take(value.text);
  };
  return (
    <Field {...field}>
      {value.tokens.length > 0 && (
        <TokenList
          label={label}
          inputId={id}
          tokens={value.tokens}
          onTokens={(tokens) => onValue({ ...value, tokens })}
        />
      )}
      <input
        id={id}
        type="text"
        autocomplete="off"
        spellcheck={false}
        value={value.text}
        {...describedBy(field)}
        onInput={(event) => onInput(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        onBlur={() => take(value.text)}
      />
    </Field>
  );
};

interface TokenListProps {
  readonly label: string;
  readonly inputId: string;
  readonly tokens: readonly string[];
  readonly onTokens: (tokens: readonly string[]) => void;
}

const TokenList = ({ label, inputId, tokens, onTokens }: TokenListProps): JSX.Element => {
  const remove = (token: string): void => {
    onTokens(tokens.filter((other) => other !== token));
    document.getElementById(inputId)?.focus();
  };
  return (
    <ul class="tokens" aria-label={label}>
      {tokens.map((token) => (
        <li key={token}>
          <span>{token}</span>
          <button
            type="button"
            aria-label={translate('ruleRemoveEntry', token)}
            title={translate('ruleRemoveEntry', token)}
            onClick={() => remove(token)}
          >
            <Icon name="close" />
          </button>
        </li>
      ))}
    </ul>
  );
};
