/** A local copy cannot start or continue. The message is one sentence for the user, with what to do next. */
export class StartFailure extends Error {}
