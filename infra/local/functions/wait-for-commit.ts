import { holdTransactions } from './hold-transactions.ts'

// Loaded in front of the functions (`node --import`), and of each of their threads, when the data is on disk.
holdTransactions()
