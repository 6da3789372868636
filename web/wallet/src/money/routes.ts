import type { RouteRecordRaw } from 'vue-router'

const routes: RouteRecordRaw[] = [
  { path: '/scan', name: 'scan', component: () => import('./scan/ScanPage.vue') },
  { path: '/q/m/:token', name: 'payout-offer', props: true, component: () => import('./payout/PayoutOfferPage.vue') },
  { path: '/q/:door/:token', name: 'pay', props: true, component: () => import('./pay/PayPage.vue') },
  { path: '/invoke', name: 'invoke', component: () => import('./pay/InvokePage.vue') },
  { path: '/pay/shop/:code', redirect: ({ params }) => ({ name: 'pay', params: { door: 's', token: String(params.code) } }) },
  { path: '/pay/result/:id', name: 'payment-result', props: true, component: () => import('./pay/PaymentResultPage.vue') },
  { path: '/pay-code', name: 'pay-code', component: () => import('./paycode/PayCodePage.vue') },
  { path: '/receive', name: 'receive', component: () => import('./receive/ReceivePage.vue') },
  {
    path: '/transfer',
    name: 'transfer',
    component: () => import('./transfer/TransferPage.vue'),
    beforeEnter: ({ query }) => (query.phone ? { name: 'transfer-to', query: { phone: query.phone } } : true),
  },
  {
    path: '/transfer/to/:contact?',
    name: 'transfer-to',
    component: () => import('./transfer/TransferToPage.vue'),
    props: ({ params, query }) => ({ query: { contact: params.contact, ...query } }),
  },
  { path: '/transfer/result/:id', name: 'transfer-result', props: true, component: () => import('./transfer/TransferResultPage.vue') },
  { path: '/remittances/:id', name: 'remittance', props: true, component: () => import('./remittance/RemittancePage.vue') },
  { path: '/receive/confirm', name: 'remittance-call', component: () => import('./remittance/RemittancePage.vue') },
  { path: '/balance', name: 'balance', component: () => import('./balance/BalancePage.vue') },
  { path: '/top-up', name: 'top-up', props: { direction: 'top_up' }, component: () => import('./fund/FundPage.vue') },
  { path: '/withdraw', name: 'withdraw', props: { direction: 'withdrawal' }, component: () => import('./fund/FundPage.vue') },
  {
    path: '/top-ups/:id',
    name: 'top-up-progress',
    component: () => import('./fund/FundProgressPage.vue'),
    props: ({ params }) => ({ direction: 'top_up', id: params.id }),
  },
  {
    path: '/withdrawals/:id',
    name: 'withdrawal',
    component: () => import('./fund/FundProgressPage.vue'),
    props: ({ params }) => ({ direction: 'withdrawal', id: params.id }),
  },
  { path: '/bills', name: 'bills', component: () => import('./bills/BillsPage.vue') },
  { path: '/bills/statistics', name: 'statistics', component: () => import('./statistics/StatisticsPage.vue') },
  { path: '/bills/:id', name: 'bill', props: true, component: () => import('./bills/BillPage.vue') },
  { path: '/limits', name: 'limits', component: () => import('./limits/LimitsPage.vue') },
]

export default routes
