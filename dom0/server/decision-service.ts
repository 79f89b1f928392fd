// glovebox.Decision: the add-on's word for what it decided about an attachment, for the audit log, where the administrator's
// policy has it told. It is a claim of whoever calls: it is checked, bounded in size and number, noted with who says it, and
// nothing goes by it.
import { auditHead } from '../../protocol/audit-entry.ts';
import { decisionReportMaxBytes, decisionReportSchema, type DecisionReport } from '../../protocol/decision-report.ts';
import { exitCodes, messageTypes } from '../../protocol/qrexec.ts';
import type { CallWatcher } from '../audit/call-record.ts';
import { SourceQuotas } from '../farm/source-quotas.ts';
import { within } from '../runtime/deadline.ts';
import type { Client } from './client.ts';

/** More than any person decides. What is told beyond it is left out: a caller must not push everybody's lines out of the log. */
const toldPerMinute = 240;
const toldAtOnce = 16;
const saidWithinMs = 5_000;

export class ToldDecisions {
  readonly #onTold: CallWatcher;
  readonly #quotas: SourceQuotas;

  constructor(onTold: CallWatcher, nowMs: () => number = () => performance.now()) {
    this.#onTold = onTold;
    const limits = { openMax: toldAtOnce, opensPerMinute: toldPerMinute, bytesPerHour: Infinity };
    this.#quotas = new SourceQuotas(limits, nowMs);
  }

  /** Serves the call to its end. `source` is who calls, as dom0 knows it. */
  async take(client: Client, requestId: string, source: string): Promise<void> {
    client.accept();
    const leave = this.#quotas.enter(source);
    const report = leave === null ? null : await within(readReport(client), saidWithinMs, null);
    leave?.();
    if (report !== null) this.#note(requestId, source, report);
    await client.finish(report === null ? exitCodes.problem : 0);
  }

  #note(requestId: string, source: string, { rule, ruleset, action, answer }: DecisionReport): void {
    this.#onTold({
      ...auditHead(new Date()),
      'event.dataset': 'glovebox.addon',
      'event.type': ['info'],
      'trace.id': requestId,
      'event.action': action,
      'source.domain': source.slice(0, 64),
      'rule.id': rule,
      'rule.ruleset': ruleset,
      'glovebox.answer': answer,
    });
  }
}

/** null for what is none, or too long. */
const readReport = async (client: Client): Promise<DecisionReport | null> => {
  let untrustedText = '';
  for (;;) {
    const received = await client.receive();
    if (received.received !== 'message' || received.message.type !== messageTypes.dataStdin) return null;
    const { payload } = received.message;
    if (payload.length === 0) return parseReport(untrustedText);
    if (untrustedText.length + payload.length > decisionReportMaxBytes) return null;
    untrustedText += Buffer.from(payload).toString('latin1');
  }
};

/** All of it is ASCII. */
const parseReport = (untrustedText: string): DecisionReport | null => {
  try {
    return decisionReportSchema.parse(JSON.parse(untrustedText));
  } catch {
    return null;
  }
};
