// The course of one opening: read its first bytes, decide, ask where that was decided, do it. Whatever fails, nothing
// opens here. The order of reading and deciding is this file's; what is decided is policy/decide.ts's.
import type { ErrorCode } from '../protocol/error-codes.ts';
import { isCopyPurpose, type CopyPurpose } from '../protocol/copy-purpose.ts';
import type { Choice } from '../protocol/policy.ts';
import { Copying } from './copying.ts';
import type { OpenRequest } from './guard-api.ts';
import type { HostCall, HostEvent, OpenMessage } from './host-call.ts';
import type { CopyPage, Subject } from './notices.ts';
import { OpeningCourse } from './opening-course.ts';
import type { Parts, UnderWay } from './opening-parts.ts';
import { copyMessage, offeredCopies, openMessage } from './open-message.ts';
import { decide } from './policy/decide.ts';
import type { Decision, Evidence } from './policy/decision.ts';
import { detectionBytes } from './policy/evidence.ts';
import { settleAnswer } from './policy/settle-answer.ts';
import { Progress } from './progress.ts';
import type { Answer } from './questions.ts';
import type { Opening } from './recent-openings.ts';
import { mayRemember } from './remember-answer.ts';
import { evidenceOfRequest } from './request-evidence.ts';
import { sendBytes } from './send-bytes.ts';
import { inBackground } from './in-background.ts';

/**
 * After so long the person has turned to something else: a window that comes up by itself would be in the way, and get
 * their keys.
 */
const attentionMs = 60_000;
/** An attachment whose bytes are others each time they are read is not asked about for ever. */
const questionsMax = 3;
/** The call that has nearly everything is given up by dom0 when nothing more comes (dom0/server/deadlines.ts). */
const lateAnswerMs = 45_000;

interface Judged {
  readonly evidence: Evidence;
  readonly decision: Decision;
}

export class OpeningRun implements UnderWay {
  readonly #request: OpenRequest;
  readonly #opening: Opening;
  readonly #parts: Parts;
  /** When the person last said that they want to see it. */
  #wantedAtMs = Date.now();
  /** In base64. */
  #untrustedStart = '';
  #call: HostCall | null = null;
  readonly #progress: Progress;
  readonly #course: OpeningCourse;
  /** A copy is made of it, in the place of a window. */
  #copying: Copying | null = null;
  #page: CopyPage | null = null;

  constructor(request: OpenRequest, opening: Opening, parts: Parts) {
    this.#request = request;
    this.#opening = opening;
    this.#parts = parts;
    this.#progress = new Progress({
      show: () => inBackground(this.#showProgress()),
      hide: () => inBackground(parts.notices.endProgress(this.#subject)),
      turn: (isTurning) => inBackground(parts.guard.showBusy(request.id, isTurning)),
    });
    this.#course = new OpeningCourse(opening, this.#progress, parts, {
      subject: () => this.#subject,
      fail: (code) => this.fail(code),
    });
  }

  /** Another click on what is on its way already is the same wish. What is on the screen is opened again. */
  joins({ source, wish }: OpenRequest): boolean {
    return (
      this.#course.isUnderWay &&
      this.#opening.stagesAtMs.visible === undefined &&
      source === this.#request.source &&
      wish === this.#request.wish
    );
  }

  /** Resolves when it has ended, or nothing more is to be done for it here. */
  async proceed(): Promise<void> {
    let judged = await this.#judgeFirst();
    for (let asked = 1; judged !== null && judged.decision.action === 'ask'; asked += 1) {
      const choice = await this.#ask(judged);
      // The bytes may be others by now, or nobody has looked at them yet.
      judged = choice === null ? null : await this.#read();
      if (choice === null || judged === null) return;
      const settled = settleAnswer(choice, judged.decision);
      if (settled !== null) return this.#carryOut(settled, judged);
      if (asked === questionsMax) return this.fail('attachment-unreadable');
    }
    if (judged !== null) await this.#act(judged);
  }

  fail(code: ErrorCode): void {
    const { stagesAtMs } = this.#opening;
    if (!this.#course.isUnderWay) return;
    this.#opening.failure = code;
    this.#course.end('failed');
    const { notices } = this.#parts;
    inBackground(
      this.#copying === null
        ? notices.notifyFailure(this.#subject, code, stagesAtMs.visible !== undefined)
        : notices.notifyNotCopied(this.#subject, this.#copying.purpose, code),
    );
    // Where the failure is ours, the host still waits for the rest.
    this.#call?.abandon(code);
  }

  /**
   * The person gives it up, at whatever point it is. Edits come back where there is a document already; until then a
   * word in order would wait behind its bytes, and a DispVM be started for nobody.
   */
  close(): void {
    const { fileDelivered, sent } = this.#opening.stagesAtMs;
    // On Qubes nobody tells of a delivery: what was sent whole may be open, and the host says what becomes of it.
    const mayBeOpen =
      this.#copying === null &&
      (fileDelivered !== undefined || (sent !== undefined && this.#parts.host.transport === 'qubes'));
    if (mayBeOpen) return this.#call?.close();
    this.#course.end('declined');
    this.#parts.questions.answer(this.#opening.requestId, null, null);
    this.#call?.abandon('cancelled');
    // Wakes whoever waits for bytes.
    inBackground(this.#parts.guard.rest(this.#request.id));
  }

  show(): void {
    this.#call?.show();
  }

  get #subject(): Subject {
    const { requestId, stagesAtMs } = this.#opening;
    return {
      requestId,
      id: this.#request.id,
      untrustedName: this.#request.name,
      hasWindow: stagesAtMs.callAccepted !== undefined && this.#copying === null,
      isQueued: stagesAtMs.queued !== undefined && stagesAtMs.callAccepted === undefined,
    };
  }

  /**
   * A server that the sender chose hears of nothing before its attachment is let through by what is known without it.
   */
  async #judgeFirst(): Promise<Judged | null> {
    if (!this.#request.isRemote) return this.#read();
    await this.#parts.policies.ready();
    const judged = await this.#judge(null);
    return judged.decision.action === 'block' || judged.decision.action === 'ask' ? judged : this.#read();
  }

  /** null where the opening is over. */
  async #read(): Promise<Judged | null> {
    const { guard, policies } = this.#parts;
    this.#progress.begin();
    const [start] = await Promise.all([guard.peek(this.#request.id, detectionBytes), policies.ready()]);
    if (!this.#course.isUnderWay) return null;
    this.#untrustedStart = 'error' in start ? '' : start.base64;
    const judged = await this.#judge('error' in start ? null : Uint8Array.fromBase64(start.base64));
    // What is blocked by its name is blocked, bytes or no bytes.
    if (judged.decision.action === 'block') return judged;
    const failure = 'error' in start ? start.error : start.sizeBytes === 0 ? 'attachment-empty' : null;
    if (failure !== null) this.fail(failure);
    return failure === null ? judged : null;
  }

  async #judge(untrustedStart: Uint8Array | null): Promise<Judged> {
    const evidence = await evidenceOfRequest(this.#request, untrustedStart);
    const decision = decide(evidence, this.#parts.policies.current().policy, this.#request.wish);
    this.#opening.evidence = evidence;
    this.#opening.attachment.detectedType = evidence.detected;
    this.#opening.decision = decision;
    this.#course.reach('decided', Date.now());
    return { evidence, decision };
  }

  async #act(judged: Judged): Promise<void> {
    const { evidence, decision } = judged;
    const { notices, policies } = this.#parts;
    const { policy } = policies.current();
    const { organisation } = policy;
    const { action } = decision;
    if (action === 'ask') return;
    this.#parts.tellDecision(this.#opening.requestId, decision, null);
    if (action === 'block') {
      this.#course.end('blocked');
      return inBackground(notices.notifyRefused(this.#subject, 'block', evidence, decision, policy));
    }
    if (action === 'save') inBackground(notices.notifyRefused(this.#subject, 'save', evidence, decision, policy));
    else if (evidence.warnings.length > 0)
      inBackground(notices.notifyWarnings(this.#subject, evidence, decision, organisation));
    await this.#carryOut(action, judged);
  }

  async #ask(judged: Judged): Promise<Choice | null> {
    const { evidence, decision } = judged;
    const answer = await this.#question(judged, mayRemember(decision, this.#parts.policies.current().policy));
    if (answer === null) return null;
    this.#opening.choice = answer.choice;
    if (answer.remember !== null)
      inBackground(this.#parts.remember({ evidence, choice: answer.choice, remember: answer.remember }));
    return answer.choice;
  }

  /** The attachment stays held, and unread, while the person thinks. null where the opening is over. */
  async #question({ evidence, decision }: Judged, mayBeRemembered: boolean, isLate = false): Promise<Answer | null> {
    const { questions, guard } = this.#parts;
    this.#progress.end();
    if (!isLate) await guard.rest(this.#request.id);
    const question = {
      name: this.#request.name,
      evidence,
      decision,
      mayRemember: mayBeRemembered,
      ...(isLate && { isLate }),
    };
    const answer = await questions.ask(this.#opening.requestId, question, isLate ? lateAnswerMs : undefined);
    const said = typeof answer === 'string' ? answer : answer.choice;
    if (!isLate) this.#parts.tellDecision(this.#opening.requestId, decision, said);
    if (answer === 'expired' || answer === 'refused') this.fail('cancelled');
    // A person who said no knows it.
    else if (answer === 'declined') this.#course.end('declined');
    else if (this.#course.isUnderWay) {
      this.#wantedAtMs = Date.now();
      return answer;
    }
    return null;
  }

  async #isStillWanted(choice: Choice, { evidence, decision }: Judged): Promise<boolean> {
    if (!this.#course.isUnderWay || Date.now() - this.#wantedAtMs <= attentionMs) return this.#course.isUnderWay;
    return (
      (await this.#question({ evidence, decision: { ...decision, action: 'ask', choices: [choice] } }, false, true)) !==
      null
    );
  }

  async #carryOut(choice: Choice, judged: Judged): Promise<void> {
    if (!(await this.#isStillWanted(choice, judged))) return;
    const { guard } = this.#parts;
    const { id } = this.#request;
    if (choice === 'save') {
      const saving = await guard.save(id);
      if (saving === 'failed') this.fail('internal');
      else this.#course.end(saving);
    } else if (choice === 'local') {
      if (await guard.openLocally(id)) this.#course.end('local');
      else this.fail('internal');
    } else if (isCopyPurpose(choice)) await this.#copy(choice, judged);
    else if (choice === 'thunderbird' && (await guard.showInThunderbird(id))) this.#course.end('thunderbird');
    else await this.#openInDispvm(choice, judged);
  }

  async #openInDispvm(choice: 'open' | 'view' | 'thunderbird', judged: Judged): Promise<void> {
    this.#progress.begin();
    const { requestId } = this.#opening;
    const { decision } = judged;
    const copies = offeredCopies(this.#request, this.#parts.policies.current().policy.switches);
    const message = openMessage(requestId, this.#request, this.#untrustedStart, choice !== 'open', decision, copies);
    await this.#send(
      message,
      (event) => this.#follow(event),
      () => this.#isStillWanted(choice, judged),
    );
  }

  async #copy(purpose: CopyPurpose, { decision }: Judged): Promise<void> {
    const { guard, notices } = this.#parts;
    const { requestId } = this.#opening;
    // A rule makes its copies at once, of pictures; who asks for one by hand is asked how.
    this.#copying = new Copying(purpose, this.#request.wish === 'safe-copy' ? null : false, {
      attempt: async (how, onEvent) => {
        const { wrongPasswords } = how;
        // What is told of it would stand beside the question for the password.
        if (wrongPasswords === null) this.#progress.begin();
        else this.#progress.end();
        // Each try is a request of its own, and begins with the first byte.
        const id = wrongPasswords === null ? requestId : `${requestId}-${wrongPasswords + 1}`;
        const message = copyMessage(id, this.#request, this.#untrustedStart, purpose, decision, how);
        await this.#send(message, onEvent, () => Promise.resolve(this.#course.isUnderWay));
        await guard.rest(this.#request.id);
      },
      follow: (event) => {
        if (event.type === 'stage' && event.stage === 'callAccepted') this.#progress.begin();
        this.#follow(event);
      },
      showPage: (page) => {
        this.#page = page;
        this.#progress.changed();
      },
      asks: () => this.#progress.end(),
      copied: (copied) => {
        this.#progress.end();
        this.#opening.copiedPath = copied.path;
        this.#parts.recent.changed();
        inBackground(notices.notifyCopied(this.#subject, copied));
      },
      end: (end) => this.#course.end(end),
      fail: (code) => this.fail(code),
    });
    await this.#copying.run();
  }

  #showProgress(): Promise<void> {
    const { notices } = this.#parts;
    if (this.#copying === null) return notices.showProgress(this.#subject);
    return notices.showCopying(this.#subject, this.#copying.purpose, this.#page);
  }

  /** Settles when it has ended. */
  async #send(
    message: OpenMessage,
    onEvent: (event: HostEvent) => void,
    isStillWanted: () => Promise<boolean>,
  ): Promise<void> {
    const { host, guard } = this.#parts;
    const { id } = this.#request;
    const call = host.open(message, onEvent);
    this.#call = call;
    // Wakes whoever waits for bytes that nobody needs any more.
    inBackground(call.end.then(() => guard.rest(id)));
    const sentBytes = await sendBytes(call, guard, id, isStillWanted);
    if (sentBytes !== null) {
      this.#opening.attachment.sizeBytes = sentBytes;
      this.#course.reach('sent', Date.now());
    }
    await call.end;
  }

  #follow(event: HostEvent): void {
    const { documents, guard, notices, recent } = this.#parts;
    if (event.type === 'editing') documents.editing(this.#opening.requestId, this.#request.name);
    else if (event.type === 'copyWanted') inBackground(guard.openAgain(this.#request.id, event.purpose));
    else if (event.type === 'edited') {
      this.#opening.editedPath = event.path;
      recent.changed();
      inBackground(notices.notifyEdited(this.#subject, event.path, event.isElsewhere));
    } else this.#course.follow(event);
  }
}
