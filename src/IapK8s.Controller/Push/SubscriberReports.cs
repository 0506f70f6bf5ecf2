using Grpc.Core;
using IapK8s.Compiler.Inputs;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Identity.Revocations;
using IapK8s.Protocol.Credentials;
using IapK8s.Protocol.Mapping;
using IapK8s.Protocol.Push.V1;
using GrpcStatus = Grpc.Core.Status;

namespace IapK8s.Controller.Push;

/// <summary>What subscribers tell besides answering: key ids that no key set holds, and of gateways the revocations that they know and what they found out about
/// the pods' capture.</summary>
internal sealed class SubscriberReports(CatalogPublisher catalogs, ProviderWatcher providers, RevocationStore revocations, CaptureTable captures, PushMetrics metrics, ILogger<SubscriberReports> logger)
{
    /// <exception cref="RpcException">The subscriber may not say this, or says too much.</exception>
    public void Take(PeerIdentity peer, DeltaRequest request)
    {
        if ((request.KnownRevocations.Count > 0 || request.CaptureReports.Count > 0) && peer.Kind != PeerKind.Gateway)
        {
            throw new RpcException(new GrpcStatus(StatusCode.PermissionDenied, "Only gateways report revocations and captures"));
        }

        TakeCaptures(request);
        if (request.KnownRevocations.Count > 0)
        {
            TakeRevocations(RevocationResources.Read(request.KnownRevocations, RevocationStore.MostEntries));
        }

        if (request.UnknownKeys.Count > PushLimits.MostUnknownKeys)
        {
            throw new RpcException(new GrpcStatus(StatusCode.InvalidArgument, $"Over {PushLimits.MostUnknownKeys} unknown keys in one report"));
        }

        if (request.UnknownKeys.Count == 0 || catalogs.Read().Value is not { } catalog || !catalog.Knows(peer))
        {
            return;
        }

        // Only of providers that this subscriber was given: nobody can make us call an issuer that is none of its business.
        var own = catalog.ViewOf(peer).Own.Values.Where(resource => resource.BodyCase == Resource.BodyOneofCase.Provider).ToDictionary(resource => resource.Provider.Name, resource => resource.Provider.Issuer);
        foreach (var unknown in request.UnknownKeys.Where(unknown => unknown.KeyId.Length is > 0 and <= PushLimits.LongestText))
        {
            if (own.TryGetValue(unknown.Provider, out var issuer))
            {
                providers.ReportUnknownKey(issuer, unknown.KeyId);
            }
        }
    }

    /// <summary>They are kept a moment later: its stream must not wait for that, nor end where it fails, and it tells them again with each.</summary>
    private void TakeRevocations(IReadOnlyCollection<RevocationEntry> known)
    {
        try
        {
            metrics.Revoked(revocations.Take(known));
        }
        catch (FullRevocationLogException full)
        {
            Log.RevocationsRefused(logger, full.Message);
        }
    }

    private void TakeCaptures(DeltaRequest request)
    {
        if (request.CaptureReports.Count > PushLimits.MostCaptureReports)
        {
            throw new RpcException(new GrpcStatus(StatusCode.InvalidArgument, $"Over {PushLimits.MostCaptureReports} captures in one report"));
        }

        var catalog = catalogs.Read().Value;
        captures.Add(request.CaptureReports.Select(report => CaptureMapping.FromWire(report).TryGet(out var read, out var error)
                ? read
                : throw new RpcException(new GrpcStatus(StatusCode.InvalidArgument, $"capture_reports: {error}")))
            .Where(report => catalog?.Inputs.Pods.ContainsKey(new PodKey(report.Namespace, report.Pod)) ?? false).ToList());
    }
}
