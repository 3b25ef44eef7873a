// AssemblyScript. What the module shows; the layout of its columns is said at each function.

export { black } from './black'
export { impliedVol } from './implied-vol'
