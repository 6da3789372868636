import { createRouter, createWebHistory } from 'vue-router'
import type { Desk } from './door'

/** The console's rooms, in the order of its navigation, each with the desk it is at. */
export const ROOMS: { name: string; desk: Desk }[] = [
  { name: 'orders', desk: 'money' },
  { name: 'refunds', desk: 'money' },
  { name: 'batch', desk: 'money' },
  { name: 'bills', desk: 'money' },
  { name: 'balance', desk: 'money' },
  { name: 'poster', desk: 'money' },
  { name: 'callbacks', desk: 'systems' },
  { name: 'lessons', desk: 'systems' },
  { name: 'tester', desk: 'systems' },
  { name: 'keys', desk: 'systems' },
  { name: 'staff', desk: 'staff' },
]

export const router = createRouter({
  history: createWebHistory('/till/console/'),
  routes: [
    { path: '/', component: () => import('./HomePage.vue') },
    { path: '/orders', component: () => import('./trade/OrdersPage.vue') },
    { path: '/refunds', component: () => import('./trade/RefundsPage.vue') },
    { path: '/batch', component: () => import('./trade/BatchPage.vue') },
    { path: '/bills', component: () => import('./money/BillsPage.vue') },
    { path: '/balance', component: () => import('./money/BalancePage.vue') },
    { path: '/poster', component: () => import('./poster/PosterPage.vue') },
    { path: '/callbacks', component: () => import('./callback/CallbacksPage.vue') },
    { path: '/lessons', component: () => import('./lesson/LessonsPage.vue') },
    { path: '/tester', component: () => import('./lesson/TesterPage.vue') },
    { path: '/keys', component: () => import('./key/KeysPage.vue') },
    { path: '/staff', component: () => import('./staff/StaffPage.vue') },
    { path: '/:rest(.*)*', redirect: '/' },
  ],
})
