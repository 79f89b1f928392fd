// The first page's start: the language of the document, then the page.
import { render } from 'preact';
import { shownLocale, translate } from '../translate.ts';
import { FirstPage } from './first-page.tsx';

document.documentElement.lang = shownLocale();
document.title = translate('firstTitle');
const place = document.getElementById('first');
if (place !== null) render(<FirstPage />, place);
