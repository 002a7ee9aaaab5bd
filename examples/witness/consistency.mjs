// The consistency of two trees, as RFC 6962, section 2.1 describes it, by the steps of RFC 9162, section 2.1.4.2.
import { createHash } from 'node:crypto'

/** The root of a tree without leaves. */
export const emptyRoot = createHash('sha256').digest()

const nodeOf = (left, right) => createHash('sha256').update(Buffer.of(0x01)).update(left).update(right).digest()

const isPowerOfTwo = (size) => (size & (size - 1n)) === 0n

/** Removes the lowest bits of both numbers, as long as those of `node` are `bit`. */
const climb = (bit, node, last) => {
  let [nodeLeft, lastLeft] = [node, last]
  while ((nodeLeft & 1n) === bit && nodeLeft !== 0n) [nodeLeft, lastLeft] = [nodeLeft >> 1n, lastLeft >> 1n]
  return [nodeLeft, lastLeft]
}

/** Whether the tree of `size` leaves begins with the tree of `oldSize` leaves. Sizes are of type bigint. */
export const isConsistent = ({ oldSize, oldRoot, size, root, proof }) => {
  if (oldSize === 0n) return proof.length === 0 && (size > 0n || root.equals(emptyRoot))
  if (oldSize === size) return proof.length === 0 && oldRoot.equals(root)
  const [first, ...path] = isPowerOfTwo(oldSize) ? [oldRoot, ...proof] : proof
  if (oldSize > size || first === undefined) return false

  let [node, last] = climb(1n, oldSize - 1n, size - 1n)
  let [oldHash, hash] = [first, first]
  for (const sibling of path) {
    if (last === 0n) return false
    if ((node & 1n) === 1n || node === last) {
      oldHash = nodeOf(sibling, oldHash)
      hash = nodeOf(sibling, hash)
      ;[node, last] = climb(0n, node, last)
    } else {
      hash = nodeOf(hash, sibling)
    }
    ;[node, last] = [node >> 1n, last >> 1n]
  }
  return last === 0n && oldHash.equals(oldRoot) && hash.equals(root)
}
