using System.Net;

namespace IapK8s.Gateway.ForwardAuth;

/// <summary>Where ingresses ask, and which may.</summary>
/// <param name="Listen">HTTP; null: no door for who asks so.</param>
/// <param name="Callers">Who may by their address.</param>
/// <param name="ExtAuthzListen">gRPC, for Envoy; null likewise.</param>
/// <param name="Tls">Null: cleartext, on the same machine or within the cluster's network.</param>
internal sealed record ForwardAuthOptions(IPEndPoint? Listen, IReadOnlyList<IPNetwork> Callers, IPEndPoint? ExtAuthzListen = null, DoorTlsOptions? Tls = null);

/// <param name="Directory">With <c>tls.crt</c> and <c>tls.key</c>, for both doors.</param>
/// <param name="CallersAuthority">File with who signs callers' certificates; null: nobody proves himself by one.</param>
/// <param name="CallersNames">Which of those certificates count.</param>
internal sealed record DoorTlsOptions(string Directory, string? CallersAuthority, CallerNames CallersNames);
