import { checkpointBody } from '#audit/application/checkpoint.ts'
import { emptyRoot } from '#audit/application/merkle-tree.ts'
import { type NoteSignature, noteText } from '#audit/application/signed-note.ts'
import { origin, signers, timestamp, vkeys, witnesses } from './keys.ts'

/** The example of c2sp.org/signed-note. */
const example = {
  text: 'This is an example message.\n\n— example.com/foo Uw2QOkn8srV1yJGh2VYRlL1Tnagv1YEq6TfXppzi2ONncAlTgK7Ztg1ERYNZXsYjOBH3mFXmRKuwHjG1Yu72IneyaQM=\n',
  key: 'example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k',
}

const body = checkpointBody({ origin, size: 0, root: emptyRoot })
const { log, next, stranger } = signers
const { one, two } = witnesses
const { log: logKey, next: nextKey, stranger: strangerKey, one: oneKey, two: twoKey } = vkeys

const noteOf = (...signatures: readonly NoteSignature[]): string => noteText({ text: body, signatures })
const valid = noteOf(log.sign(body))
/** A signature of the key `as` that is another key's. */
const forged = (as: typeof log): NoteSignature => ({ ...stranger.sign(body), keyId: as.key.keyId })

/** Notes and the keys that a verifier knows. `unknown`: no known key signed. `invalid`: the signature of a known key is wrong. */
export const noteVectors = [
  { name: 'the example of signed-note', text: example.text, keys: [example.key], verdict: 'valid' },
  { name: 'a changed text', text: example.text.replace('This', 'That'), keys: [example.key], verdict: 'invalid' },
  { name: 'another key', text: example.text, keys: [logKey], verdict: 'unknown' },
  { name: 'the key of the log', text: valid, keys: [logKey], verdict: 'valid' },
  {
    name: 'two keys, the first is known',
    text: noteOf(log.sign(body), next.sign(body)),
    keys: [logKey],
    verdict: 'valid',
  },
  {
    name: 'two keys, the second is known',
    text: noteOf(log.sign(body), next.sign(body)),
    keys: [nextKey],
    verdict: 'valid',
  },
  { name: 'two known keys, one signature', text: valid, keys: [logKey, nextKey], verdict: 'valid' },
  { name: 'a stranger', text: noteOf(stranger.sign(body)), keys: [logKey], verdict: 'unknown' },
  { name: 'the stranger is known', text: noteOf(stranger.sign(body)), keys: [strangerKey], verdict: 'valid' },
  { name: 'a forged signature', text: noteOf(forged(log)), keys: [logKey], verdict: 'invalid' },
  {
    name: 'a forged signature beside a valid one',
    text: noteOf(log.sign(body), forged(next)),
    keys: [logKey, nextKey],
    verdict: 'invalid',
  },
  {
    name: 'a forged signature of an unknown key',
    text: noteOf(log.sign(body), forged(next)),
    keys: [logKey],
    verdict: 'valid',
  },
]

/** Texts that are not notes. */
export const invalidNotes = [
  { name: 'no signature', text: `${body}\n` },
  { name: 'no line end', text: valid.slice(0, -1) },
  { name: 'carriage returns', text: valid.replaceAll('\n', '\r\n') },
  { name: 'a tab', text: valid.replace('/', '\t') },
  { name: 'another dash', text: valid.replace('—', '-') },
  { name: 'base64 without padding', text: `${valid.slice(0, -2)}\n` },
  { name: 'a signature of no bytes', text: `${body}\n— ${origin} AAAAAA==\n` },
  { name: 'a line more', text: `${valid}more\n` },
  { name: '65 signatures', text: noteOf(...Array.from({ length: 65 }, () => log.sign(body))) },
]

/** Texts of checkpoints, as notes that the log signed. `valid` is whether it is one. */
export const checkpointVectors = [
  ['a checkpoint', body, true],
  ['the largest log', body.replace('\n0\n', '\n9007199254740991\n'), true],
  ['a larger log', body.replace('\n0\n', '\n9007199254740992\n'), false],
  ['a leading zero', body.replace('\n0\n', '\n00\n'), false],
  ['a sign', body.replace('\n0\n', '\n+0\n'), false],
  ['no size', body.replace('\n0\n', '\n'), false],
  ['a short root', body.replace('47DE', ''), false],
  ['a root that is not canonical', body.replace('FU=', 'FV='), false],
  ['an extension line', `${body}more\n`, false],
  ['a space in the origin', body.replace('/', ' '), false],
].map(([name, text, isValid]) => ({
  name: String(name),
  text: noteText({ text: String(text), signatures: [log.sign(String(text))] }),
  valid: isValid === true,
}))

const late = Buffer.from(one.cosign(body, timestamp).signature)
late.writeUInt8(late.readUInt8(7) ^ 1, 7)
const cosigned = (...cosignatures: readonly NoteSignature[]): string => noteOf(log.sign(body), ...cosignatures)

/** Checkpoints and the key of a witness. */
export const cosignatureVectors = [
  { name: 'a cosignature', text: cosigned(one.cosign(body, timestamp)), key: oneKey, verdict: 'valid', timestamp },
  { name: 'that of another witness', text: cosigned(one.cosign(body, timestamp)), key: twoKey, verdict: 'missing' },
  {
    name: 'both',
    text: cosigned(one.cosign(body, timestamp), two.cosign(body, timestamp)),
    key: twoKey,
    verdict: 'valid',
    timestamp,
  },
  { name: 'none', text: cosigned(), key: oneKey, verdict: 'missing' },
  {
    name: 'another time',
    text: cosigned({ ...one.cosign(body, timestamp), signature: late }),
    key: oneKey,
    verdict: 'invalid',
  },
  { name: 'another checkpoint', text: cosigned(one.cosign(`${body}x\n`, timestamp)), key: oneKey, verdict: 'invalid' },
  {
    name: 'a signature of the text alone',
    text: cosigned({ ...log.sign(body), name: one.key.name, keyId: one.key.keyId }),
    key: oneKey,
    verdict: 'invalid',
  },
]
