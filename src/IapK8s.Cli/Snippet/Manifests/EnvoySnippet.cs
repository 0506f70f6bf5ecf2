using System.Text.Json.Nodes;

namespace IapK8s.Cli.Snippet.Manifests;

/// <summary>Envoy's own configuration (envoy.filters.http.ext_authz, v3). An Envoy that gets no answer refuses.</summary>
internal static class EnvoySnippet
{
    private const string Types = "type.googleapis.com/envoy.extensions.";
    private const string Gateway = "iap_gateway";
    private const string App = "app";
    private const string TlsSocket = "envoy.transport_sockets.tls";
    private const string Filter = "envoy.filters.http.ext_authz";

    public static string Write(SnippetSubject subject) => ManifestText.Of([Bootstrap(subject)]);

    /// <summary>envoy.config.bootstrap.v3.Bootstrap.</summary>
    public static JsonObject Bootstrap(SnippetSubject subject)
    {
        var options = subject.Protocol == SnippetProtocol.Http ? null : new JsonObject
        {
            ["envoy.extensions.upstreams.http.v3.HttpProtocolOptions"] = Typed("upstreams.http.v3.HttpProtocolOptions", new JsonObject
            {
                ["explicit_http_config"] = new JsonObject { ["http2_protocol_options"] = new JsonObject() },
            }),
        };
        return new JsonObject
        {
            ["static_resources"] = new JsonObject
            {
                ["listeners"] = ManifestText.List(subject.Hosts.GroupBy(host => (host.Scheme, host.Port)).Select(group => Listener(subject, group.Key.Scheme, group.Key.Port, [.. group.Select(host => host.Host)]))),
                ["clusters"] = new JsonArray(Cluster(Gateway, subject.Doors.Address, options, Encryption(subject)), Cluster(App, subject.Upstream, null, null)),
            },
        };
    }

    private static JsonObject Typed(string type, JsonObject value)
    {
        value.Insert(0, "@type", Types + type);
        return value;
    }

    private static JsonObject Listener(SnippetSubject subject, string scheme, int port, IReadOnlyList<string> hosts)
    {
        var chain = new JsonObject
        {
            ["filters"] = new JsonArray(new JsonObject
            {
                ["name"] = "envoy.filters.network.http_connection_manager",
                ["typed_config"] = Typed("filters.network.http_connection_manager.v3.HttpConnectionManager", Manager(subject, hosts)),
            }),
        };
        if (scheme == "https")
        {
            chain["transport_socket"] = new JsonObject
            {
                ["name"] = TlsSocket,
                ["typed_config"] = Typed("transport_sockets.tls.v3.DownstreamTlsContext", new JsonObject
                {
                    ["common_tls_context"] = new JsonObject
                    {
                        ["tls_certificates"] = new JsonArray(Certificate("/etc/envoy/tls/tls.crt", "/etc/envoy/tls/tls.key")),
                    },
                }),
            };
        }
        return new JsonObject
        {
            ["name"] = $"iap-{subject.Namespace}-{subject.Name}-{port}",
            ["address"] = new JsonObject { ["socket_address"] = new JsonObject { ["address"] = "0.0.0.0", ["port_value"] = port } },
            ["filter_chains"] = new JsonArray(chain),
        };
    }

    private static JsonObject Manager(SnippetSubject subject, IReadOnlyList<string> hosts) => new()
    {
        ["stat_prefix"] = $"iap-{subject.Namespace}-{subject.Name}",

        // The client is who is connected; what it says of itself counts for nothing.
        ["use_remote_address"] = true,

        // One spelling before anybody decides or forwards; the gateway refuses every other.
        ["normalize_path"] = true,
        ["merge_slashes"] = true,
        ["path_with_escaped_slashes_action"] = "REJECT_REQUEST",
        ["common_http_protocol_options"] = new JsonObject { ["headers_with_underscores_action"] = "DROP_HEADER" },
        ["upgrade_configs"] = new JsonArray(new JsonObject { ["upgrade_type"] = "websocket" }),
        ["route_config"] = new JsonObject
        {
            ["ignore_port_in_host_matching"] = true,
            ["virtual_hosts"] = new JsonArray(new JsonObject
            {
                ["name"] = $"iap-{subject.Namespace}-{subject.Name}",
                ["domains"] = ManifestText.List(hosts),
                ["routes"] = subject.Protocol == SnippetProtocol.Http
                    ? new JsonArray(Route(GatewayDoors.OwnPaths, Gateway, new JsonObject { ["disabled"] = true }), ToApp(subject))
                    : new JsonArray(Route("/", App, new JsonObject
                    {
                        ["check_settings"] = new JsonObject { ["context_extensions"] = new JsonObject { [GatewayDoors.PolicyExtension] = subject.Policy } },
                    })),
            }),
        },
        ["http_filters"] = new JsonArray(
            new JsonObject { ["name"] = Filter, ["typed_config"] = Typed("filters.http.ext_authz.v3.ExtAuthz", Asking(subject)) },
            new JsonObject { ["name"] = "envoy.filters.http.router", ["typed_config"] = Typed("filters.http.router.v3.Router", []) }),
    };

    private static JsonObject Route(string prefix, string cluster, JsonObject? asking)
    {
        var route = new JsonObject { ["match"] = new JsonObject { ["prefix"] = prefix }, ["route"] = new JsonObject { ["cluster"] = cluster } };
        if (asking is not null)
            route["typed_per_filter_config"] = new JsonObject { [Filter] = Typed("filters.http.ext_authz.v3.ExtAuthzPerRoute", asking) };
        return route;
    }

    /// <summary>By its routes Envoy removes after it asked.</summary>
    private static JsonObject ToApp(SnippetSubject subject)
    {
        var route = Route("/", App, null);
        route["request_headers_to_remove"] = ManifestText.List(AppHeaders.RemovedByRoutes(subject.KeepsCredentials).Select(name => name.ToLowerInvariant()));
        return route;
    }

    private static JsonObject Asking(SnippetSubject subject)
    {
        var asking = new JsonObject
        {
            ["transport_api_version"] = "V3",
            ["failure_mode_allow"] = false,
            ["status_on_error"] = new JsonObject { ["code"] = "ServiceUnavailable" },
            ["clear_route_cache"] = true,
        };
        if (subject.Protocol == SnippetProtocol.Grpc)
        {
            // Every line by itself, in bytes: joined ones cannot be told apart.
            asking["encode_raw_headers"] = true;
            asking["grpc_service"] = new JsonObject { ["envoy_grpc"] = new JsonObject { ["cluster_name"] = Gateway }, ["timeout"] = "5s" };
            return asking;
        }

        // Every header that could speak for somebody begins with an x, in whatever spelling: the gateway has to see them to refuse them.
        asking["allowed_headers"] = new JsonObject
        {
            ["patterns"] = ManifestText.List([.. AppHeaders.Asked.Concat(["forwarded", "proxy"]).Select(Exact), new JsonObject { ["prefix"] = "x", ["ignore_case"] = true }]),
        };
        asking["http_service"] = new JsonObject
        {
            ["server_uri"] = new JsonObject { ["uri"] = subject.Doors.Url, ["cluster"] = Gateway, ["timeout"] = "5s" },
            ["path_prefix"] = subject.Doors.Envoy,
            ["authorization_response"] = new JsonObject
            {
                ["allowed_upstream_headers"] = new JsonObject { ["patterns"] = ManifestText.List(subject.Taken.Concat(AppHeaders.Forwarded).Select(name => Exact(name.ToLowerInvariant()))) },
                ["allowed_client_headers_on_success"] = new JsonObject { ["patterns"] = new JsonArray(Exact("set-cookie")) },
            },
        };
        return asking;
    }

    private static JsonObject Exact(string name) => new() { ["exact"] = name };

    private static JsonObject? Encryption(SnippetSubject subject)
    {
        if (subject.Doors.Tls is not { } tls)
            return null;
        var context = new JsonObject
        {
            ["tls_certificates"] = new JsonArray(Certificate(tls.Certificate, tls.Key)),
            ["validation_context"] = new JsonObject
            {
                ["trusted_ca"] = File(tls.Authority),
                ["match_typed_subject_alt_names"] = new JsonArray(new JsonObject { ["san_type"] = "DNS", ["matcher"] = Exact(tls.Name) }),
            },
        };
        if (subject.Protocol == SnippetProtocol.Grpc)
            context["alpn_protocols"] = ManifestText.List(["h2"]);
        return new JsonObject
        {
            ["name"] = TlsSocket,
            ["typed_config"] = Typed("transport_sockets.tls.v3.UpstreamTlsContext", new JsonObject { ["common_tls_context"] = context, ["sni"] = tls.Name }),
        };
    }

    private static JsonObject Certificate(string certificate, string key) => new() { ["certificate_chain"] = File(certificate), ["private_key"] = File(key) };

    private static JsonObject File(string name) => new() { ["filename"] = name };

    private static JsonObject Cluster(string name, ServiceAddress address, JsonObject? options, JsonObject? encryption)
    {
        var cluster = new JsonObject { ["name"] = name, ["type"] = "STRICT_DNS", ["connect_timeout"] = "2s" };
        if (options is not null)
            cluster["typed_extension_protocol_options"] = options;
        if (encryption is not null)
            cluster["transport_socket"] = encryption;
        cluster["load_assignment"] = new JsonObject
        {
            ["cluster_name"] = name,
            ["endpoints"] = new JsonArray(new JsonObject
            {
                ["lb_endpoints"] = new JsonArray(new JsonObject
                {
                    ["endpoint"] = new JsonObject
                    {
                        ["address"] = new JsonObject { ["socket_address"] = new JsonObject { ["address"] = address.Host.Trim('[', ']'), ["port_value"] = address.Port } },
                    },
                }),
            }),
        };
        return cluster;
    }
}
