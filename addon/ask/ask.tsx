// The question's start: the language of the document, then the question that the address names. The background page
// opened this window.
import { render } from 'preact';
import { requestIdSchema } from '../../protocol/stages.ts';
import { shownLocale, translate } from '../translate.ts';
import { AskPage } from './ask-page.tsx';

document.documentElement.lang = shownLocale();
document.title = translate('askTitle');
const requestId = requestIdSchema.safeParse(new URLSearchParams(location.search).get('requestId'));
const place = document.getElementById('ask');
if (place !== null) render(<AskPage requestId={requestId.data ?? null} />, place);
