// The rules: the administrator's, the person's own, and the catch-all.
import type { JSX } from 'preact';

export const RulesPart = (): JSX.Element => <p />;
