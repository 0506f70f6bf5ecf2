using System.Net;
using System.Text.Json.Nodes;
using IapK8s.Controller.Leadership;
using k8s;
using k8s.Autorest;
using k8s.Models;

namespace IapK8s.Controller.Events;

/// <summary>Tells people by events (core/v1) what is not well. The Lease holder alone, one at a time, and never so that anything waits for it.</summary>
internal sealed class EventRecorder(IKubernetes client, ILeadership leadership, LeaseOptions lease, TimeProvider time, ILogger<EventRecorder> logger) : BackgroundService
{
    private const string Component = "iap-controller";

    private readonly Lock _changing = new();
    private readonly EventLedger _ledger = new(time);
    private readonly WakeSignal _signal = new();

    /// <summary>As in <see cref="EventLedger.Stand"/>.</summary>
    public void Stand(IEnumerable<Notice> notices, Func<Notice, bool> isKnown)
    {
        lock (_changing)
        {
            _ledger.Stand(notices, isKnown);
        }

        _signal.Wake();
    }

    /// <summary>Whoever leads now tells.</summary>
    public void Forget()
    {
        lock (_changing)
        {
            _ledger.Forget();
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            EventWrite? write;
            TimeSpan? wait;
            lock (_changing)
            {
                (write, wait) = _ledger.Next();
            }

            if (write is not null)
            {
                await WriteAsync(write, stoppingToken);
            }
            else
            {
                await _signal.WaitAsync(wait, time, stoppingToken);
            }
        }
    }

    private async Task WriteAsync(EventWrite write, CancellationToken cancellation)
    {
        try
        {
            if (!await leadership.ConfirmAsync(cancellation))
            {
                End(write, _ledger.Failed);
                return;
            }

            using var limit = lease.LimitWrite(cancellation);
            if (write.IsNew)
            {
                await client.CoreV1.CreateNamespacedEventAsync(EventOf(write), write.Namespace, cancellationToken: limit.Token);
            }
            else
            {
                await client.CoreV1.PatchNamespacedEventAsync(PatchOf(write), write.Name, write.Namespace, cancellationToken: limit.Token);
            }

            lock (_changing)
            {
                _ledger.Written(write);
            }
        }
        catch (HttpOperationException error) when (error.Response.StatusCode == HttpStatusCode.NotFound && !write.IsNew)
        {
            lock (_changing)
            {
                _ledger.Gone(write);
            }
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            if (!End(write, _ledger.Failed))
            {
                Log.EventNotWritten(logger, write.Notice.Reason, $"{write.Notice.About.Kind} {write.Namespace}/{write.Notice.About.Name}", error.Message);
            }
        }
    }

    private bool End(EventWrite write, Func<EventWrite, bool> end)
    {
        lock (_changing)
        {
            return end(write);
        }
    }

    private static Corev1Event EventOf(EventWrite write) => new()
    {
        Metadata = new V1ObjectMeta { Name = write.Name, NamespaceProperty = write.Namespace },
        InvolvedObject = new V1ObjectReference
        {
            ApiVersion = write.Notice.About.ApiVersion,
            Kind = write.Notice.About.Kind,
            NamespaceProperty = write.Notice.About.Namespace.Length == 0 ? null : write.Notice.About.Namespace,
            Name = write.Notice.About.Name,
            Uid = write.Notice.About.Uid.Length == 0 ? null : write.Notice.About.Uid,
        },
        Type = "Warning",
        Reason = write.Notice.Reason,
        Message = write.Notice.Message,
        Count = write.Count,
        FirstTimestamp = write.First.UtcDateTime,
        LastTimestamp = write.Last.UtcDateTime,
        Source = new V1EventSource { Component = Component },
        ReportingComponent = Component,
        ReportingInstance = Environment.MachineName,
    };

    private static V1Patch PatchOf(EventWrite write) => new(
        new JsonObject { ["count"] = write.Count, ["lastTimestamp"] = write.Last.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture), ["message"] = write.Notice.Message }
            .ToJsonString(),
        V1Patch.PatchType.MergePatch);
}
