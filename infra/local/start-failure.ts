/** Why a local copy cannot start or go on. The message is one sentence for the user and says what to do. */
export class StartFailure extends Error {}
