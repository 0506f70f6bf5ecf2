using IapK8s.Controller.Admission.Pods;
using IapK8s.Controller.Admission.Resources;
using IapK8s.Controller.Admission.Webhooks;
using IapK8s.Controller.Clusters;
using IapK8s.Controller.Credentials;
using IapK8s.Controller.Credentials.Authorities;
using IapK8s.Controller.Credentials.Keys;
using IapK8s.Controller.Directories;
using IapK8s.Controller.Directories.Keeping;
using IapK8s.Controller.Directories.Ldap;
using IapK8s.Controller.Directories.Syncing;
using IapK8s.Controller.Events;
using IapK8s.Controller.Leadership;
using IapK8s.Controller.Peers;
using IapK8s.Controller.Providers;
using IapK8s.Controller.Push;
using IapK8s.Controller.Push.Revocations;
using IapK8s.Controller.Reconciling;
using IapK8s.Controller.Replicas;
using IapK8s.Controller.Rollouts;
using IapK8s.Controller.Status;
using IapK8s.Controller.Status.Clusters;
using IapK8s.Protocol.Listening;
using IapK8s.Sources;
using IapK8s.Sources.Clusters;
using IapK8s.Sources.Directories;
using k8s;
using k8s.Exceptions;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using OpenTelemetry.Metrics;

namespace IapK8s.Controller;

/// <summary>Puts the controller together.</summary>
internal static class ControllerApplication
{
    private static readonly TimeSpan DrainTime = TimeSpan.FromSeconds(10);

    /// <returns>Exit code: 0 after an orderly stop, 1 where the state cannot be used or a port is taken.</returns>
    public static async Task<int> RunAsync(ControllerOptions options, CancellationToken cancellation)
    {
        try
        {
            using var client = options.Cluster is null ? null : ClusterConnection.Open(options.Cluster.Kubeconfig);
            await using var application = Create(options, TimeProvider.System, client is null ? null : new ClusterSource(client, TimeProvider.System, options.ReleaseNamespace), cluster: client is null ? null : ClusterIdentity.Of(client), writes: client);
            await application.RunAsync(cancellation);
            return 0;
        }
        catch (AggregateException mistakes) when (mistakes.InnerExceptions.All(mistake => mistake is KeyFileException))
        {
            foreach (var mistake in mistakes.InnerExceptions)
            {
                await Console.Error.WriteLineAsync(mistake.Message);
            }

            return 1;
        }
        catch (Exception mistake) when (mistake is UnreadableRevocationsException or KubeConfigException or IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(mistake.Message);
            return 1;
        }
    }

    /// <exception cref="AggregateException">Key files that cannot be used.</exception>
    /// <exception cref="UnreadableRevocationsException">Revocations that cannot be read.</exception>
    /// <param name="source">Where resources come from; null for the folder of the options.</param>
    /// <param name="cluster">Vouches for pods; null: they prove themselves by certificates.</param>
    /// <param name="writes">Where keys and revocations are kept, and who leads is settled; null: in the state directory, by this process alone.</param>
    public static WebApplication Create(ControllerOptions options, TimeProvider time, IResourceSource? source = null, Action<ILoggingBuilder>? logging = null, ClusterIdentity? cluster = null, Kubernetes? writes = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.AddSimpleConsole(console => console.SingleLine = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("Grpc", LogLevel.Warning).AddFilter("Microsoft.Hosting", LogLevel.Warning);
        logging?.Invoke(builder.Logging);

        var services = builder.Services;
        services.AddSingleton(options).AddSingleton(options.Portal).AddSingleton(time);
        AddKept(services, options, time, writes);
        services.AddSingleton<CertificateIssuer>().AddSingleton<ServerCredential>();
        AddPeers(services, cluster);
        if (options.Webhook is { } webhook)
        {
            services.AddSingleton(webhook).AddSingleton<WebhookCertificate>().AddSingleton<WebhookListener>();
            services.AddSingleton<IWebhook, PodWebhook>().AddSingleton<IWebhook, ResourceWebhook>();
        }

        services.AddSingleton<ProviderStore>().AddSingleton<ProviderWatcher>();
        services.AddSingleton<CatalogPublisher>().AddSingleton<SubscriberRegistry>().AddSingleton<SubscriberReports>().AddSingleton<CaptureTable>().AddSingleton<PushMetrics>();
        services.AddSingleton<LocalSubscriberStates>().AddSingleton<KeyReach>();
        AddReplicas(services, writes is not null);
        services.AddSingleton<StreamDrain>().AddHostedService(provider => provider.GetRequiredService<StreamDrain>());
        services.AddSingleton<IResourceSource>(source ?? new DirectorySource(
            new DirectorySourceOptions { Path = options.Source, GenerationsFile = Path.Combine(options.StateDirectory, "generations.json") }, time));
        services.AddSingleton<SourceFreshness>().AddHostedService(provider => provider.GetRequiredService<SourceFreshness>());
        services.AddSingleton<LatestRound>().AddHostedService<Reconciler>();
        services.AddSingleton<Maintenance>().AddHostedService(provider => provider.GetRequiredService<Maintenance>());
        services.AddSingleton<IDirectoryReader, LdapDirectoryReader>().AddSingleton<SyncStandings>().AddSingleton<DirectoryMetrics>().AddHostedService<DirectorySync>();
        AddStatus(services, source, writes);
        services.AddGrpc(grpc =>
        {
            grpc.MaxReceiveMessageSize = PushLimits.LargestRequest;
            grpc.MaxSendMessageSize = PushLimits.LargestResponse;
            grpc.EnableDetailedErrors = false;
        });
        services.Configure<HostOptions>(host => host.ShutdownTimeout = DrainTime);
        services.PostConfigure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = ListenSocket.OrIPv4Alone(sockets.CreateBoundListenSocket));
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter(PushMetrics.MeterName, DirectoryMetrics.MeterName).AddOtlpExporter());
        }

        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = 20_000;
            kestrel.Limits.Http2.MaxStreamsPerConnection = 16;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(30);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(20);
            kestrel.Limits.MinRequestBodyDataRate = null; // a quiet stream is no slow upload
            kestrel.Limits.MinResponseDataRate = null; // a stalled reader is cut off by the time limit on answers
            kestrel.Listen(options.Listen, push =>
            {
                push.Protocols = HttpProtocols.Http2;
                push.UseHttps(new Microsoft.AspNetCore.Server.Kestrel.Https.TlsHandshakeCallbackOptions
                {
                    HandshakeTimeout = TimeSpan.FromSeconds(10),
                    OnConnection = context => ValueTask.FromResult(((PeerAuthentication)context.State!).ServerOptions(context.ClientHelloInfo.ServerName)),
                    OnConnectionState = kestrel.ApplicationServices.GetRequiredService<PeerAuthentication>(),
                });
            });
            if (options.Webhook is { } admission)
            {
                kestrel.Listen(admission.Listen, listener =>
                {
                    listener.Protocols = HttpProtocols.Http1AndHttp2;
                    listener.Use(WebhookListener.Mark);
                    listener.UseHttps(new Microsoft.AspNetCore.Server.Kestrel.Https.TlsHandshakeCallbackOptions
                    {
                        HandshakeTimeout = TimeSpan.FromSeconds(3),
                        OnConnection = context => ValueTask.FromResult(((WebhookCertificate)context.State!).ServerOptions),
                        OnConnectionState = kestrel.ApplicationServices.GetRequiredService<WebhookCertificate>(),
                    });
                });
            }

            kestrel.Listen(options.HealthListen, health => health.Protocols = HttpProtocols.Http1);
        });

        var application = builder.Build();
        if (application.Services.GetService<WebhookListener>() is { } webhooks)
        {
            application.Use(webhooks.AnswerAsync);
        }

        application.Use(HealthListener.Answer);
        application.MapGrpcService<PolicyDiscoveryService>();
        application.MapGrpcService<RevocationLogService>();
        if (writes is not null)
        {
            application.MapGrpcService<PeersService>();
        }

        var catalogs = application.Services.GetRequiredService<CatalogPublisher>();
        application.Services.GetRequiredService<ProviderWatcher>().Changed += catalogs.Refresh;
        application.Services.GetRequiredService<RevocationStore>().Changed += catalogs.Refresh;
        if (application.Services.GetService<ClusterIssuer>() is { } issuer)
        {
            issuer.Changed += catalogs.Refresh;
        }

        if (application.Services.GetRequiredService<IResourceSource>() is ClusterSource watched)
        {
            watched.Trouble += (resource, trouble) => Report(application.Logger, resource, trouble);
        }

        application.Lifetime.ApplicationStarted.Register(() => Log.Started(
            application.Logger, options.Listen.ToString(), options.HealthListen.ToString(), options.Cluster is null ? options.Source : "the API server", options.StateDirectory));
        return application;
    }

    private static void Report(ILogger logger, string resource, string? trouble)
    {
        if (trouble is null)
        {
            Log.SourceMended(logger, resource);
        }
        else
        {
            Log.SourceTrouble(logger, resource, trouble);
        }
    }

    /// <summary>Keys and revocations: in Secrets that replicas share, under a Lease; without a cluster to keep them in, in the state directory.</summary>
    private static void AddKept(IServiceCollection services, ControllerOptions options, TimeProvider time, Kubernetes? cluster)
    {
        if (cluster is not null)
        {
            // The host's name, which is the pod's, is for people; no two processes share the rest.
            services.AddSingleton(cluster).AddSingleton<IKubernetes>(cluster).AddSingleton(new LeaseOptions { Namespace = options.ReleaseNamespace, Identity = $"{Environment.MachineName}_{Guid.NewGuid():N}" });
            services.AddSingleton(new WebhookTrustOptions { IsOurs = options.Webhook is { CertificateDirectory: null } }).AddClusterWriters();
            return;
        }

        var keys = new KeyRing(new FileKeyStore(options.StateDirectory), new AlwaysLeader(), options.Rotation, time);
        keys.OpenAsync(CancellationToken.None).GetAwaiter().GetResult(); // files answer at once
        services.AddSingleton(keys).AddSingleton(RevocationStore.Open(options.StateDirectory, time)).AddSingleton<ILeadership>(new AlwaysLeader());
        services.AddSingleton<KeptDirectories>().AddSingleton<IDirectoryKeeper>(provider =>
        {
            var files = new DirectoryFiles(options.StateDirectory, provider.GetRequiredService<KeptDirectories>(), provider.GetRequiredService<ILogger<DirectoryFiles>>());
            files.Open();
            return files;
        });
    }

    /// <summary>Into the objects themselves; without an API server to write to, into a file.</summary>
    private static void AddStatus(IServiceCollection services, IResourceSource? source, IKubernetes? cluster)
    {
        services.AddSingleton<StatusReading>();
        if (source is ClusterSource watched && cluster is not null)
        {
            services.AddSingleton(watched.Statuses).AddSingleton<StatusPatcher>().AddSingleton<EventRecorder>();
            services.AddHostedService(provider => provider.GetRequiredService<EventRecorder>()).AddHostedService<ClusterStatusWriter>().AddHostedService<Evictor>();
            return;
        }

        services.AddSingleton<StatusFile>().AddHostedService<StatusWriter>();
    }

    /// <summary>In a cluster there may be others; over a folder there is one controller.</summary>
    private static void AddReplicas(IServiceCollection services, bool areThere)
    {
        if (!areThere)
        {
            services.AddSingleton<ISubscriberStates>(provider => provider.GetRequiredService<LocalSubscriberStates>());
            return;
        }

        services.AddSingleton<ReplicaCredential>().AddSingleton<ReplicaDirectory>().AddSingleton<ReplicaWatches>().AddHostedService(provider => provider.GetRequiredService<ReplicaWatches>());
        services.AddSingleton<ISubscriberStates, ClusterSubscriberStates>();
    }

    private static void AddPeers(IServiceCollection services, ClusterIdentity? cluster)
    {
        if (cluster is null)
        {
            services.AddSingleton<CredentialFiles>().AddSingleton<PeerAuthentication, CertificateAuthentication>();
            return;
        }

        services.AddSingleton(cluster.Issuer).AddSingleton(cluster.Reviewer);
        services.AddSingleton<ClusterIssuer>().AddHostedService(provider => provider.GetRequiredService<ClusterIssuer>());
        services.AddSingleton<TokenReviews>().AddSingleton<GatewayCredential>().AddSingleton<PeerAuthentication, TokenAuthentication>();
    }
}
