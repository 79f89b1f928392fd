// The add-on's policy: from what is known of an attachment to what is asked for. One pure function; it touches nothing.
// It decides only what to ask: dom0's policy decides what is granted.
import { lookup } from 'mime-types';

export interface Evidence {
  /** From the message; hostile. */
  readonly untrustedName: string;
  readonly declaredType: string;
  /** By the file's first bytes. */
  readonly detectedType: string;
  /** By the name's ending; null where it says nothing. */
  readonly extensionType: string | null;
  readonly viewOnlyRequested: boolean;
}

export interface Decision {
  readonly action: 'open' | 'view';
  /** The name of the rule that decided. */
  readonly rule: string;
  /** null asks for the default template. */
  readonly disposableTemplate: string | null;
}

/** The media type that a name's ending stands for. */
export const typeByName = (untrustedName: string): string | null => {
  const type = lookup(untrustedName);
  return type === false ? null : type;
};

/** Everything goes to a disposable VM; a person who asks to view only gets that. */
export const decide = (evidence: Evidence): Decision => ({
  action: evidence.viewOnlyRequested ? 'view' : 'open',
  rule: 'default',
  disposableTemplate: null,
});
