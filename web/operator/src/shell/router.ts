import { onSignedOut } from '@shared/api/operator'
import { createRouter, createWebHistory } from 'vue-router'
import { queries } from '@shared/console/queries'

/** The console's rooms, in the order of its navigation. */
export const ROOMS = [
  'reviews',
  'accounts',
  'tickets',
  'reconciliation',
  'suspense',
  'proposals',
  'dead-letters',
  'books',
  'operators',
  'acts',
] as const

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/', redirect: '/reviews' },
    { path: '/sign-in', component: () => import('./SignInPage.vue') },
    { path: '/first', component: () => import('./FirstPage.vue') },
    {
      path: '/',
      component: () => import('./ConsoleFrame.vue'),
      children: [
        { path: 'reviews', component: () => import('../review/ReviewsPage.vue') },
        { path: 'accounts', component: () => import('../account/AccountsPage.vue') },
        { path: 'tickets', component: () => import('../ticket/TicketsPage.vue') },
        { path: 'reconciliation', component: () => import('../reconciliation/ReconciliationPage.vue') },
        { path: 'suspense', component: () => import('../suspense/SuspensePage.vue') },
        { path: 'proposals', component: () => import('../proposal/ProposalsPage.vue') },
        { path: 'operators', component: () => import('../colleague/OperatorsPage.vue') },
        { path: 'dead-letters', component: () => import('../letter/LettersPage.vue') },
        { path: 'books', component: () => import('../book/BooksPage.vue') },
        { path: 'acts', component: () => import('../act/ActsPage.vue') },
      ],
    },
    { path: '/:rest(.*)*', redirect: '/reviews' },
  ],
})

// The session is a cookie the page cannot see: the server says when it is gone.
onSignedOut(() => {
  queries.clear()
  const here = router.currentRoute.value.path
  if (here !== '/sign-in' && here !== '/first') void router.replace({ path: '/sign-in', query: { then: here } })
})
