// “What would happen?”: an attachment made up or chosen by the person, and what the rules would do with it.
import type { JSX } from 'preact';

export const WhatIfPart = (): JSX.Element => <p />;
