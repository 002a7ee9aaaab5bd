import { userInfo } from 'node:os'
import type { Actor } from '#kernel/domain/actor.ts'

/** The person who runs a command on this machine. */
export const callerOf = (): Actor => ({ id: userInfo().username, kind: 'operator', issuer: 'os' })
