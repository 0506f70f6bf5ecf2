using System.Collections.Immutable;
using System.Globalization;
using IapK8s.Compiler.Inputs;
using IapK8s.Resources.Metadata;
using IapK8s.Sources.Documents;

namespace IapK8s.Sources.Manifests;

/// <summary>The names that an ingress serves, and where it leads. What leads to no Service (a resource backend, another kind) is left out.</summary>
internal static class RouteReader
{
    /// <summary>networking.k8s.io/v1 Ingress. A rule without a host is for every host, which is no name that a policy could claim.</summary>
    public static RouteRecord Ingress(ObjectReader ingress, ResourceMetadata metadata)
    {
        var hosts = new List<string>();
        var backends = new List<RouteBackend>();
        ingress.Object("spec", spec =>
        {
            Backend(spec, "defaultBackend");
            spec.Objects("tls", tls => Gather(tls.Texts("hosts")));
            spec.Objects("rules", rule =>
            {
                Gather(rule.Text("host") is { Length: > 0 } host ? [host] : []);
                rule.Object("http", http => http.Objects("paths", path => Backend(path, "backend")) ?? []);
                return rule;
            });
            return spec;
        });
        return new RouteRecord("Ingress", metadata.Namespace, metadata.Name, [.. hosts.Distinct(StringComparer.Ordinal)], [.. backends]);

        object Gather(IReadOnlyList<string>? names)
        {
            hosts.AddRange(names ?? []);
            return hosts;
        }

        object Backend(ObjectReader holder, string field)
        {
            holder.Object(field, reader => reader.Object("service", Service) ?? reader);
            return backends;
        }

        object Service(ObjectReader service)
        {
            var port = service.Object("port", port => port.Text("name") ?? Number(port, "number")) ?? "";
            backends.Add(new RouteBackend("", metadata.Namespace, service.Text("name") ?? "", port));
            return backends;
        }
    }

    /// <summary>gateway.networking.k8s.io/v1 HTTPRoute.</summary>
    public static RouteRecord HttpRoute(ObjectReader route, ResourceMetadata metadata)
    {
        ImmutableArray<RouteBackend> backends = [];
        var hosts = route.Object("spec", spec =>
        {
            backends = [.. (spec.Objects("rules", rule => Backends(rule, metadata.Namespace)) ?? []).SelectMany(rule => rule)];
            return spec.Texts("hostnames") ?? [];
        });
        return new RouteRecord("HTTPRoute", metadata.Namespace, metadata.Name, [.. (hosts ?? []).Distinct(StringComparer.Ordinal)], backends);
    }

    private static IReadOnlyList<RouteBackend> Backends(ObjectReader rule, string ns)
    {
        var section = rule.Text("name") ?? "";
        var references = rule.Objects("backendRefs", reference => new
        {
            IsService = (reference.Text("group") ?? "") == "" && (reference.Text("kind") ?? "Service") == "Service",
            Backend = new RouteBackend(section, reference.Text("namespace") ?? ns, reference.Text("name") ?? "", Number(reference, "port")),
        });
        return [.. (references ?? []).Where(reference => reference.IsService).Select(reference => reference.Backend)];
    }

    private static string Number(ObjectReader reader, string name) =>
        reader.Scalar(name) is { Kind: ScalarKind.Integer } ? reader.Integer(name)?.ToString(CultureInfo.InvariantCulture) ?? "" : "";
}
