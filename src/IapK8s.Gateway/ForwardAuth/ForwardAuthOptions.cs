using System.Net;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Where ingresses ask, and which may.</summary>
/// <param name="Callers">Who may by their address, at every port.</param>
/// <param name="Cleartext">On the same machine or within the cluster's network; nobody proves himself by a certificate there.</param>
/// <param name="Tls">Null: nobody asks over TLS.</param>
internal sealed record ForwardAuthOptions(IReadOnlyList<IPNetwork> Callers, DoorPorts Cleartext, DoorTlsOptions? Tls = null);

/// <param name="Http">Null: no door for who asks so.</param>
/// <param name="Grpc">For Envoy; null likewise.</param>
internal sealed record DoorPorts(IPEndPoint? Http, IPEndPoint? Grpc);

/// <param name="Directory">With <c>tls.crt</c> and <c>tls.key</c>, for both ports.</param>
/// <param name="CallersAuthority">File with who signs callers' certificates; null: nobody proves himself by one.</param>
/// <param name="CallersNames">Which of those certificates count.</param>
internal sealed record DoorTlsOptions(DoorPorts Ports, string Directory, string? CallersAuthority, CallerNames CallersNames);
