namespace IapK8s.Proxy.Snapshots;

/// <param name="ExternalUrl">Origin of the sign-in portal as browsers see it.</param>
/// <param name="SessionsAddress">Where sidecars reach the gateways' Sessions service.</param>
public sealed record PortalAddress(Uri ExternalUrl, Uri SessionsAddress);
