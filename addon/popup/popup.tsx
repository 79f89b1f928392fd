// The start of what the button in Thunderbird's tool bar shows: the language of the document, then the page.
import { render } from 'preact';
import { shownLocale, translate } from '../translate.ts';
import { PopupPage } from './popup-page.tsx';

document.documentElement.lang = shownLocale();
document.title = translate('extensionName');
const place = document.getElementById('popup');
if (place !== null) render(<PopupPage />, place);
