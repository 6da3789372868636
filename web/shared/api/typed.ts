import type { CallOptions } from './http'
import type { components, paths } from './schema'

/** The shapes of the server's own document; `npm run gen` makes them anew. */
export type Schemas = components['schemas']

/** A shape of the document with the words that a string there may be. */
export type Narrow<Shape, Words> = Omit<Shape, keyof Words> & Words

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete'

/** The addresses below a prefix that the document answers by a method. */
type Address<Prefix extends string, M extends Method> = {
  [A in keyof paths]: A extends `${Prefix}${infer Rest}` ? (paths[A][M] extends { responses: unknown } ? Rest : never) : never
}[keyof paths]

type Operation<Prefix extends string, M extends Method, A extends string> = `${Prefix}${A}` extends infer Full extends keyof paths
  ? paths[Full][M]
  : never

type Answer<O> = O extends { responses: { 200: { content: { 'application/json': infer T } } } } ? T : unknown

type Body<O> = O extends { requestBody: { content: { 'application/json': infer T } } } ? T : Record<string, never>

/**
 * A door whose addresses, bodies and answers are those of the document. A call may narrow the answer's strings by naming
 * its own type for it; one that the document does not bear out does not compile.
 */
export interface TypedHttp<Prefix extends string> {
  get<A extends Address<Prefix, 'get'>, T extends Answer<Operation<Prefix, 'get', A>>>(path: A, options?: CallOptions): Promise<T>
  post<A extends Address<Prefix, 'post'>, T extends Answer<Operation<Prefix, 'post', A>>>(
    path: A,
    body: Body<Operation<Prefix, 'post', A>>,
    options?: CallOptions,
  ): Promise<T>
  put<A extends Address<Prefix, 'put'>, T extends Answer<Operation<Prefix, 'put', A>>>(
    path: A,
    body: Body<Operation<Prefix, 'put', A>>,
    options?: CallOptions,
  ): Promise<T>
  patch<A extends Address<Prefix, 'patch'>, T extends Answer<Operation<Prefix, 'patch', A>>>(
    path: A,
    body: Body<Operation<Prefix, 'patch', A>>,
    options?: CallOptions,
  ): Promise<T>
  delete<A extends Address<Prefix, 'delete'>, T extends Answer<Operation<Prefix, 'delete', A>>>(
    path: A,
    options?: CallOptions,
  ): Promise<T>
}
