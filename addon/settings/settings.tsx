// The settings page's start: the language of the document, then the page. Everything it shows comes from the add-on
// itself.
import { render } from 'preact';
import { shownLocale, translate } from '../translate.ts';
import { Page } from './page.tsx';

document.documentElement.lang = shownLocale();
document.title = translate('settingsTitle');
const place = document.getElementById('page');
if (place !== null) render(<Page />, place);
