/**
 * The write pipeline, and the worker that pays what is owed: stage, intent, fenced and ordered commit, settle. Nothing
 * here knows HTTP or plans.
 */
@NullMarked
package io.understudy.replication;

import org.jspecify.annotations.NullMarked;
