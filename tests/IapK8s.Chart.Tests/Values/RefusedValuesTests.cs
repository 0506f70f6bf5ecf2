using IapK8s.Chart.Tests.Renders;

namespace IapK8s.Chart.Tests.Values;

internal sealed class RefusedValuesTests
{
    [TestCase("gateway: {replica: 1}", "gateway: Additional property replica is not allowed")]
    [TestCase("replicas: 1", "Additional property replicas is not allowed")]
    [TestCase("controller: {extraArgs: [--listen=0.0.0.0:1]}", "Additional property extraArgs is not allowed")]
    [TestCase("controller: {securityContext: {privileged: true}}", "Additional property securityContext is not allowed")]
    [TestCase("controller: {replicas: 0}", "controller.replicas")]
    [TestCase("controller: {replicas: 10}", "controller.replicas")]
    [TestCase("controller: {replicas: two}", "controller.replicas: Invalid type")]
    [TestCase("controller: {keyRotation: {scope: 30}}", "controller.keyRotation.scope: Invalid type")]
    [TestCase("controller: {keyRotation: {scope: 30s}}", "controller.keyRotation.scope: Does not match pattern")]
    [TestCase("controller: {podLabels: {app.kubernetes.io/component: gateway}}", "controller.podLabels")]
    [TestCase("controller: {tolerations: [{key: a, op: Exists}]}", "Additional property op is not allowed")]
    [TestCase("gateway: {trustedProxies: [10.0.0.1]}", "gateway.trustedProxies.0: Does not match pattern")]
    [TestCase("gateway: {forwardAuth: {enabled: true}}", "gateway.forwardAuth.callers")]
    [TestCase("gateway: {forwardAuth: {enabled: true, callers: [everybody]}}", "gateway.forwardAuth.callers.0: Does not match pattern")]
    [TestCase("gateway: {forwardAuth: {enabled: true, callers: [10.0.0.0/7]}}", "gateway.forwardAuth.callers.0: Does not match pattern '/([89]|")]
    [TestCase("gateway: {forwardAuth: {enabled: true, callers: ['fc00::/7']}}", "gateway.forwardAuth.callers.0: Does not match pattern '/([89]|")]
    [TestCase("applications: {enabled: true, clusterNetworks: [0.0.0.0/0]}", "applications.clusterNetworks.0: Does not match pattern")]
    [TestCase("gateway: {trustedProxies: [010.0.0.0/8]}", "gateway.trustedProxies.0: Does not match pattern")]
    [TestCase("gateway: {forwardAuth: {tls: {callersNames: ['a.example.com,b.example.com']}}}", "gateway.forwardAuth.tls.callersNames.0: Does not match pattern")]
    [TestCase("gateway: {forwardAuth: {tls: {secretName: 'a b'}}}", "gateway.forwardAuth.tls.secretName")]
    [TestCase("gateway: {trustedProxies: 10.0.0.0/8}", "gateway.trustedProxies: Invalid type")]
    [TestCase("gateway: {sessions: {max: 0}}", "gateway.sessions.max")]
    [TestCase("gateway: {pages: {accentColor: red}}", "gateway.pages.accentColor: Does not match pattern")]
    [TestCase("gateway: {pages: {supportLink: 'javascript:alert(1)'}}", "gateway.pages.supportLink: Does not match pattern")]
    [TestCase("images: {registry: https://registry.example.com}", "images.registry: Does not match pattern")]
    [TestCase("images: {tag: 'a b'}", "images.tag: Does not match pattern")]
    [TestCase("images: {digests: {sidecar: latest}}", "images.digests.sidecar: Does not match pattern")]
    [TestCase("images: {pullPolicy: Sometimes}", "images.pullPolicy")]
    [TestCase("portal: {url: http://auth.example.com}", "portal.url: Does not match pattern")]
    [TestCase("portal: {url: https://auth.example.com/iap}", "portal.url: Does not match pattern")]
    [TestCase("portal: {url: 'https://auth.example.com --cluster'}", "portal.url: Does not match pattern")]
    [TestCase("webhooks: {inject: {failurePolicy: Ignore}}", "Additional property failurePolicy is not allowed")]
    [TestCase("webhooks: {inject: {timeoutSeconds: 31}}", "webhooks.inject.timeoutSeconds")]
    [TestCase("webhooks: {certManager: {enabled: 'yes'}}", "webhooks.certManager.enabled: Invalid type")]
    [TestCase("secretReader: {namespaces: ['*']}", "secretReader.namespaces.0: Does not match pattern")]
    [TestCase("rbac: {aggregate: {everybody: true}}", "Additional property everybody is not allowed")]
    [TestCase("networkPolicies: {portalFrom: [{cidr: 10.0.0.0/8}]}", "Additional property cidr is not allowed")]
    [TestCase("telemetry: {otlpEndpoint: collector:4317}", "telemetry.otlpEndpoint: Does not match pattern")]
    public void AValueThatMeansNothingIsRefusedByTheSchema(string values, string because) => Render.With(values).ShouldBeRefused(because);

    [TestCase("applications: {enabled: true}", "applications.clusterNetworks is missing")]
    [TestCase("gateway: {forwardAuth: {enabled: true, tls: {callersAuthority: {secretName: ingress}}}}", "callersAuthority.secretName: ingress needs gateway.forwardAuth.tls.secretName")]
    [TestCase("gateway: {forwardAuth: {enabled: true, callers: [10.0.0.0/8], tls: {secretName: doors, callersNames: [a.example.com]}}}", "callersNames needs gateway.forwardAuth.tls.callersAuthority.secretName")]
    [TestCase("gateway: {forwardAuth: {enabled: true, cleartext: true, tls: {secretName: doors, callersAuthority: {secretName: ingresses}}}}", "gateway.forwardAuth.cleartext: true needs gateway.forwardAuth.callers")]
    [TestCase("gateway: {replicas: 2}", "gateway.replicas: 2 is NotSupported")]
    [TestCase("gateway: {autoscaling: {enabled: true}}", "gateway.autoscaling.enabled: true is NotSupported")]
    [TestCase("gateway: {sessions: {store: Redis}}", "gateway.sessions.store: Redis is NotSupported")]
    public void WhatThisVersionCannotDoIsRefusedWithTheReason(string values, string because) => Render.With(values).ShouldBeRefused(because);

    [TestCase("gateway: {forwardAuth: {callers: [10.0.0.0/8]}}", "gateway.forwardAuth.callers is given, and gateway.forwardAuth.enabled is false, so nothing comes of it: write gateway.forwardAuth.enabled: true, or leave gateway.forwardAuth.callers out")]
    [TestCase("gateway: {forwardAuth: {tls: {secretName: doors}}}", "gateway.forwardAuth.tls.secretName is given, and gateway.forwardAuth.enabled is false")]
    [TestCase("gateway: {forwardAuth: {tls: {callersAuthority: {secretName: ingresses}}}}", "gateway.forwardAuth.tls.callersAuthority.secretName is given, and gateway.forwardAuth.enabled is false")]
    [TestCase("gateway: {forwardAuth: {tls: {callersAuthority: {key: tls.crt}}}}", "gateway.forwardAuth.tls.callersAuthority.key is given, and gateway.forwardAuth.enabled is false")]
    [TestCase("gateway: {forwardAuth: {tls: {callersNames: [a.example.com]}}}", "gateway.forwardAuth.tls.callersNames is given, and gateway.forwardAuth.enabled is false")]
    [TestCase("networkPolicies: {forwardAuthFrom: [{podSelector: {}}]}", "networkPolicies.forwardAuthFrom is given, and gateway.forwardAuth.enabled is false")]
    [TestCase("applications: {clusterNetworks: [10.0.0.0/8]}", "applications.clusterNetworks is given, and applications.enabled is false")]
    [TestCase("applications: {plainFrom: [10.0.0.0/8]}", "applications.plainFrom is given, and applications.enabled is false")]
    [TestCase("networkPolicies: {enabled: false, portalFrom: [{podSelector: {}}]}", "networkPolicies.portalFrom is given, and networkPolicies.enabled is false")]
    [TestCase("networkPolicies: {enabled: false, webhookFrom: [{podSelector: {}}]}", "networkPolicies.webhookFrom is given, and networkPolicies.enabled is false")]
    [TestCase("networkPolicies: {enabled: false, gatewayEgress: [{}]}", "networkPolicies.gatewayEgress is given, and networkPolicies.enabled is false")]
    [TestCase("gateway: {forwardAuth: {callers: [10.0.0.0/8]}}\napplications: {plainFrom: [10.0.0.0/8]}", "applications.plainFrom is given")]
    public void WhoIsLetInOrKeptOutIsNotSaidToNobody(string values, string because) => Render.With(values).ShouldBeRefused(because);

    [Test]
    public void EveryMistakeIsToldAtOnce()
    {
        var render = Render.With("gateway: {trustedProxies: [10.0.0.1/8], forwardAuth: {callers: [10.0.0.0/8]}}\napplications: {plainFrom: [10.0.0.0/8]}");

        render.ShouldBeRefused("gateway.trustedProxies: 10.0.0.1/8");
        render.ShouldBeRefused("gateway.forwardAuth.callers is given");
        render.ShouldBeRefused("applications.plainFrom is given");
    }

    [TestCase("gateway: {forwardAuth: {callers: [], tls: {secretName: '', callersNames: []}}}\napplications: {clusterNetworks: []}")]
    [TestCase("gateway: {forwardAuth: {callers: null}}\nnetworkPolicies: {enabled: false, portalFrom: []}")]
    public void WhatIsEmptySaysNothing(string values) => Render.With(values).Rendered();

    [TestCase("portal: {ingress: {className: nginx, annotations: {a: b}}}", "Nothing comes of portal.ingress.annotations.a, portal.ingress.className while portal.ingress.enabled is false.")]
    [TestCase("webhooks: {certManager: {issuerRef: {kind: ClusterIssuer, name: corp}}}", "Nothing comes of webhooks.certManager.issuerRef.kind, webhooks.certManager.issuerRef.name while webhooks.certManager.enabled is false.")]
    [TestCase("applications: {service: {type: LoadBalancer, annotations: {a: b}}}", "Nothing comes of applications.service.annotations.a, applications.service.type while applications.enabled is false.")]
    [TestCase("prometheusRule: {labels: {release: prometheus}}", "Nothing comes of prometheusRule.labels.release while prometheusRule.enabled is false.")]
    public void WhatOnlyDressesAnObjectThatIsNotMadeIsTold(string values, string note)
    {
        Render.With(values).Rendered();
        Render.With(values, "--notes").Rendered().ShouldContain(note);
    }

    [TestCase("images: {registry: ''}", "images.registry is missing")]
    [TestCase("portal: {url: ''}", "portal.url is missing")]
    [TestCase("priorityClass: {name: ''}", "priorityClass.name is missing")]
    public void WhatMustBeSaidIsAskedFor(string values, string because) => Render.With(values).ShouldBeRefused(because);

    [Test]
    public void AnOlderClusterIsRefused() =>
        Render.With("", "--kube-version", "v1.32.9").ShouldBeRefused("kubeVersion: >=1.33.0-0 which is incompatible with Kubernetes v1.32.9");

    [TestCase("v1.33.0")]
    [TestCase("v1.34.1-gke.100")]
    public void ANewerClusterIsTaken(string version) => Render.With("", "--kube-version", version).Rendered();
}
