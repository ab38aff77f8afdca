/** What Kubernetes, Prometheus and Grafana are given, held against their schemas and against the service itself. */
@org.jspecify.annotations.NullMarked
package io.understudy.deploy;
