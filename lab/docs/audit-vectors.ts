import { bundleVectors, entryVectors, invalidEntries } from './audit-vectors/entries.ts'
import { invalidKeys, keyVectors, tenantId } from './audit-vectors/keys.ts'
import { checkpointVectors, cosignatureVectors, invalidNotes, noteVectors } from './audit-vectors/notes.ts'
import { invalidPolicies, policyVectors } from './audit-vectors/policies.ts'
import { proofVectors } from './audit-vectors/proofs.ts'
import { treeVectors } from './audit-vectors/tree.ts'

export const auditVectorsPath = 'docs/audit-vectors.json'

const about =
  'Test vectors of docs/audit-format.md. Hashes, seeds and public keys are in hex, other bytes in base64. ' +
  'The seeds are published, so these keys must never sign anything else. ' +
  'A valid vector must be read or verified, an invalid one must not. A verdict has the words and the places of the page.'

/** The test vectors of the format of the audit log. */
export const auditVectors = async () => ({
  about,
  tenantId,
  keys: keyVectors,
  invalidKeys,
  entries: entryVectors,
  invalidEntries,
  bundles: bundleVectors,
  tree: await treeVectors(),
  notes: noteVectors,
  invalidNotes,
  checkpoints: checkpointVectors,
  cosignatures: cosignatureVectors,
  policies: policyVectors,
  invalidPolicies,
  proofs: await proofVectors(),
})
