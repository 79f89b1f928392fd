// Which presenter goes by which word of the template's table (`shows`).
import { archive } from './archive.ts';
import { presentBytes } from './bytes.ts';
import { icon } from './icon.ts';
import { office } from './office.ts';
import { dbase } from './dbase.ts';
import { drawing } from './drawing/drawing.ts';
import { media } from './media/media.ts';
import { video } from './media/video.ts';
import { model } from './model/model.ts';
import { prepared } from './paper/prepared.ts';
import { card } from './card/card.ts';
import { mail } from './mail/mail.ts';
import type { Presenter } from './presenter.ts';
import { table } from './table.ts';
import { web } from './web.ts';

export const presenters: ReadonlyMap<string, Presenter> = new Map<string, Presenter>([
  ['archive', archive],
  ['bytes', { present: presentBytes }],
  ['icon', icon],
  ['office', office],
  ['card', card],
  ['dbase', dbase],
  ['drawing', drawing],
  ['mail', mail],
  ['media', media],
  ['model', model],
  ['prepared', prepared],
  ['table', table],
  ['video', video],
  ['web', web],
]);
