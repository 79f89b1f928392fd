// Labelled form controls with their hint and their error beside them, tied together for screen readers.
import type { ComponentChildren, JSX } from 'preact';

interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly hint?: string | undefined;
  readonly error?: string | undefined;
}

/** What the control itself must carry. */
export const describedBy = ({
  id,
  hint,
  error,
}: Omit<FieldProps, 'label'>): {
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-invalid': 'true' | undefined;
} => ({
  'aria-describedby':
    [hint === undefined ? '' : `${id}-hint`, error === undefined ? '' : `${id}-error`].filter(Boolean).join(' ') ||
    undefined,
  'aria-invalid': error === undefined ? undefined : 'true',
});

export const Field = ({
  id,
  label,
  hint,
  error,
  children,
}: FieldProps & { readonly children: ComponentChildren }): JSX.Element => (
  <div class="field">
    <label for={id}>{label}</label>
    {children}
    {hint !== undefined && (
      <p class="hint" id={`${id}-hint`}>
        {hint}
      </p>
    )}
    {error !== undefined && (
      <p class="field-error" id={`${id}-error`}>
        {error}
      </p>
    )}
  </div>
);

interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly listId?: string;
  readonly inputMode?: 'numeric' | 'decimal';
  readonly maxLength?: number;
}

export const TextField = ({ value, onValue, listId, inputMode, maxLength, ...field }: TextFieldProps): JSX.Element => (
  <Field {...field}>
    <input
      id={field.id}
      type="text"
      value={value}
      {...(listId === undefined ? {} : { list: listId })}
      inputMode={inputMode ?? 'text'}
      {...(maxLength === undefined ? {} : { maxLength })}
      {...describedBy(field)}
      onInput={(event) => onValue(event.currentTarget.value)}
    />
  </Field>
);

interface SelectFieldProps<T extends string> extends FieldProps {
  readonly value: T;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly onValue: (value: T) => void;
}

export const SelectField = <T extends string>({
  value,
  options,
  onValue,
  ...field
}: SelectFieldProps<T>): JSX.Element => (
  <Field {...field}>
    <Select id={field.id} value={value} options={options} onValue={onValue} {...describedBy(field)} />
  </Field>
);

interface SelectProps<T extends string> extends Pick<SelectFieldProps<T>, 'value' | 'options' | 'onValue'> {
  readonly id: string;
  readonly 'aria-label'?: string;
}

export const Select = <T extends string>({ value, options, onValue, ...attributes }: SelectProps<T>): JSX.Element => (
  <select
    value={value}
    {...attributes}
    onChange={(event) => {
      const chosen = options.find(([candidate]) => candidate === event.currentTarget.value);
      if (chosen !== undefined) onValue(chosen[0]);
    }}
  >
    {options.map(([option, label]) => (
      <option key={option} value={option}>
        {label}
      </option>
    ))}
  </select>
);

interface CheckProps {
  readonly label: string;
  readonly checked: boolean;
  readonly onChecked: (checked: boolean) => void;
  readonly hint?: string;
}

export const Check = ({ label, checked, onChecked, hint }: CheckProps): JSX.Element => (
  <label class="check">
    <input type="checkbox" checked={checked} onChange={(event) => onChecked(event.currentTarget.checked)} />
    <span>
      {label}
      {hint !== undefined && <span class="hint">{hint}</span>}
    </span>
  </label>
);

interface CheckGroupProps<T extends string> {
  readonly legend: string;
  readonly hint?: string;
  readonly error?: string | undefined;
  readonly options: readonly (readonly [value: T, label: string])[];
  readonly chosen: readonly T[];
  readonly onChosen: (chosen: readonly T[]) => void;
}

export const CheckGroup = <T extends string>({
  legend,
  hint,
  error,
  options,
  chosen,
  onChosen,
}: CheckGroupProps<T>): JSX.Element => (
  <fieldset class="checks">
    <legend>{legend}</legend>
    {hint !== undefined && <p class="hint">{hint}</p>}
    <div class="check-grid">
      {options.map(([value, label]) => (
        <Check
          key={value}
          label={label}
          checked={chosen.includes(value)}
          onChecked={(checked) => onChosen(checked ? [...chosen, value] : chosen.filter((other) => other !== value))}
        />
      ))}
    </div>
    {error !== undefined && (
      <p class="field-error" role="alert">
        {error}
      </p>
    )}
  </fieldset>
);
