/** Of the contract, not of the software: the second number rises with what is added, the first is that of `/v1`. */
export const contractVersion = '1.0.0'
