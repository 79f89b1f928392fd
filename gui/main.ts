// dom0's GUI daemon: one process, one labelled window for each DispVM, driven by dom0 over stdin and stdout.
// It trusts dom0, and no VNC server. It ends with dom0, and on the first line it does not understand.
import Gdk from 'gi://Gdk?version=3.0';
import GLib from 'gi://GLib';
import Gtk from 'gi://Gtk?version=3.0';
import System from 'system';
import type { ToGui } from '../protocol/gui-messages.ts';
import { readMessages, send } from './channel.ts';
import { nextScaleFactor, watchMonitors } from './monitor.ts';
import { firstScreen } from './picture-room.ts';
import { showPolicyNotice } from './policy-notice.ts';
import { PolicyQuestionWindow } from './policy-question.ts';
import { WaitingWindow } from './waiting-window.ts';
import { warmUp } from './warm-up.ts';
import { DispvmWindow, type WindowLook } from './window.ts';

const windows = new Map<string, DispvmWindow>();
const waits = new Map<number, WaitingWindow>();
const questions = new Map<number, PolicyQuestionWindow>();

const createWindow = (look: WindowLook): DispvmWindow => {
  const window = new DispvmWindow(look, send, () => windows.delete(look.dispvmId));
  windows.set(look.dispvmId, window);
  return window;
};

/** One that was made ahead has its words already: it serves whoever reads them. dom0 says anew where to connect. */
const windowFor = (look: WindowLook): DispvmWindow => {
  const prepared = windows.get(look.dispvmId);
  if (prepared?.language === look.language) return prepared;
  prepared?.close();
  return createWindow(look);
};

const prepare = (message: Extract<ToGui, { type: 'prepare' }>): void => {
  const window = windows.get(message.dispvmId) ?? createWindow(message);
  if (message.vncSocket !== undefined) window.attach(message.vncSocket);
};

/** Messages about windows of no DispVM. */
const ofNoDispvm = ['ping', 'waiting', 'waited', 'policy-question', 'question-over', 'policy-notice'] as const;
type OfNoDispvm = Extract<ToGui, { type: (typeof ofNoDispvm)[number] }>;
const isOfNoDispvm = (message: ToGui): message is OfNoDispvm => ofNoDispvm.some((type) => type === message.type);

const receiveOther = (message: OfNoDispvm): void => {
  switch (message.type) {
    case 'ping':
      send({ type: 'pong' });
      break;
    case 'policy-question': {
      const { questionId } = message;
      questions.set(questionId, new PolicyQuestionWindow(message, send, () => questions.delete(questionId)));
      break;
    }
    case 'question-over':
      questions.get(message.questionId)?.close();
      questions.delete(message.questionId);
      break;
    case 'policy-notice':
      showPolicyNotice(message);
      break;
    case 'waited':
      waits.get(message.waitId)?.close();
      waits.delete(message.waitId);
      break;
    case 'waiting':
      showWaiting(message);
  }
};

const showWaiting = (message: Extract<ToGui, { type: 'waiting' }>): void => {
  const { waitId } = message;
  const window = waits.get(waitId) ?? new WaitingWindow(message, send, () => waits.delete(waitId));
  waits.set(waitId, window);
  window.show(message);
};

const receiveOfFile = (
  window: DispvmWindow | undefined,
  message: Extract<ToGui, { type: 'file' | 'unshown' }>,
): void => {
  if (message.type === 'file') window?.fileChanged(message.viewer);
  else window?.unshown(message.code);
};

/** A message for a window that the user has just closed is no error: it crossed our `closed` on the way. */
const receive = (message: ToGui): void => {
  if (isOfNoDispvm(message)) return receiveOther(message);
  const window = windows.get(message.dispvmId);
  switch (message.type) {
    case 'prepare':
      prepare(message);
      break;
    case 'open':
      windowFor(message).open(message);
      break;
    case 'attach':
      window?.attach(message.vncSocket);
      break;
    case 'progress':
      window?.progress(message.deliveredBytes);
      break;
    case 'delivered':
      window?.delivered(message.viewer, message.mayEdit);
      break;
    case 'file':
    case 'unshown':
      receiveOfFile(window, message);
      break;
    case 'painted':
      window?.painted();
      break;
    case 'editing':
      window?.editing(message.viewer);
      break;
    case 'saving':
      window?.closing.saving();
      break;
    case 'unsaved':
      window?.closing.unsaved(message.isAny);
      break;
    case 'saved':
      window?.closing.saved(message.differs);
      break;
    case 'settled':
      window?.settled();
      break;
    case 'page':
      window?.page(message.page, message.pages);
      break;
    case 'password':
      window?.askPassword(message.isWrong);
      break;
    case 'inside':
      window?.inside(message.depth);
      break;
    case 'link':
    case 'copied':
    case 'reading':
      window?.guestSays(message);
      break;
    case 'answering':
      window?.setAnswering(message.answering);
      break;
    case 'present':
      window?.present(message.activationToken);
      break;
    case 'failed':
      window?.fail(message.code);
      break;
    case 'close':
      window?.close();
      break;
  }
};

/** gjs would only log an exception of a callback and go on. */
const receiveOrDie = (message: ToGui): void => {
  try {
    receive(message);
  } catch (error) {
    printerr(`glovebox gui: ${error instanceof Error ? `${error.message}\n${error.stack ?? ''}` : 'unknown error'}`);
    System.exit(1);
  }
};

GLib.set_prgname('glovebox');
GLib.set_application_name('Glovebox');
Gdk.set_program_class('glovebox');
if (!Gtk.init_check(null)[0]) {
  printerr('glovebox gui: no display');
  System.exit(1);
}
Gtk.Window.set_default_icon_name('security-high-symbolic');
warmUp();
readMessages(receiveOrDie, (orderly) => System.exit(orderly ? 0 : 1));
const tellUsualScreen = (): void => send({ type: 'usual-screen', screen: firstScreen(nextScaleFactor()) });
watchMonitors(tellUsualScreen);
tellUsualScreen();
send({ type: 'ready' });
Gtk.main();
