using System.Collections.Immutable;

namespace IapK8s.Policy.Applications;

/// <summary>A certificate that the gateway shows for some of the hosts.</summary>
/// <param name="Name">Of the Secret, <c>namespace/name</c>: what stays when its content is renewed.</param>
/// <param name="Hosts">Canonical, sorted.</param>
public sealed record ServedCertificate(string Name, ImmutableArray<string> Hosts, KeyedCertificate Certificate);
