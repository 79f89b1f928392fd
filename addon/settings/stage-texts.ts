// How far an opening is, in words.
import type { MessageKey } from '../i18n.ts';
import type { Opening, OpeningStage } from '../recent-openings.ts';

/** The furthest stage first. */
const stageTexts: readonly (readonly [OpeningStage, MessageKey])[] = [
  ['gone', 'runningStageClosing'],
  ['closed', 'runningStageClosing'],
  ['visible', 'runningStageVisible'],
  ['fileDelivered', 'runningStageDelivered'],
  ['vmReady', 'runningStageDelivering'],
  ['callAccepted', 'runningStageStarting'],
  ['queued', 'runningStageQueued'],
  ['hostFirstByte', 'runningStageStarting'],
  ['decided', 'runningStageDecided'],
];

export const stageText = ({ stagesAtMs, decision }: Opening): MessageKey => {
  const text = stageTexts.find(([stage]) => stagesAtMs[stage] !== undefined)?.[1] ?? 'runningStageReading';
  return text === 'runningStageDecided' && decision?.action === 'ask' ? 'runningStageAsked' : text;
};
