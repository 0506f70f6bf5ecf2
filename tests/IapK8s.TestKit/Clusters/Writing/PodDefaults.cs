using System.Text.Json.Nodes;
using IapK8s.TestKit.Clusters.Objects;

namespace IapK8s.TestKit.Clusters.Writing;

/// <summary>Defaults of a pod's spec, as the v1 Pod page of the Kubernetes API lists them.</summary>
internal static class PodDefaults
{
    public static void Fill(JsonObject spec)
    {
        BuiltInDefaults.Default(spec, "restartPolicy", "Always");
        BuiltInDefaults.Default(spec, "dnsPolicy", "ClusterFirst");
        BuiltInDefaults.Default(spec, "terminationGracePeriodSeconds", 30);
        BuiltInDefaults.Default(spec, "schedulerName", "default-scheduler");
        BuiltInDefaults.Default(spec, "securityContext", new JsonObject());
        BuiltInDefaults.Default(spec, "enableServiceLinks", true);
        if (spec.Text("serviceAccountName") is { } account)
            BuiltInDefaults.Default(spec, "serviceAccount", account);
        else if (spec.Text("serviceAccount") is { } old)
            BuiltInDefaults.Default(spec, "serviceAccountName", old);
        foreach (var list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (var container in spec.Objects(list))
                FillContainer(container);
        }
        foreach (var volume in spec.Objects("volumes"))
            FillVolume(volume);
    }

    private static void FillContainer(JsonObject container)
    {
        BuiltInDefaults.Default(container, "terminationMessagePath", "/dev/termination-log");
        BuiltInDefaults.Default(container, "terminationMessagePolicy", "File");
        BuiltInDefaults.Default(container, "resources", new JsonObject());
        var image = container.Text("image") ?? "";
        var tag = image.LastIndexOf(':') is var at && at > image.LastIndexOf('/') ? image[(at + 1)..] : "latest";
        BuiltInDefaults.Default(container, "imagePullPolicy", tag == "latest" && !image.Contains('@') ? "Always" : "IfNotPresent");
        foreach (var port in container.Objects("ports"))
            BuiltInDefaults.Default(port, "protocol", "TCP");
        foreach (var probe in (ReadOnlySpan<string>)["livenessProbe", "readinessProbe", "startupProbe"])
        {
            if (container.Child(probe) is { } found)
                FillProbe(found);
        }
        foreach (var environment in container.Objects("env"))
        {
            if (environment.Child("valueFrom", "fieldRef") is { } field)
                BuiltInDefaults.Default(field, "apiVersion", "v1");
        }
    }

    private static void FillProbe(JsonObject probe)
    {
        BuiltInDefaults.Default(probe, "timeoutSeconds", 1);
        BuiltInDefaults.Default(probe, "periodSeconds", 10);
        BuiltInDefaults.Default(probe, "successThreshold", 1);
        BuiltInDefaults.Default(probe, "failureThreshold", 3);
        if (probe.Child("httpGet") is { } get)
        {
            BuiltInDefaults.Default(get, "path", "/");
            BuiltInDefaults.Default(get, "scheme", "HTTP");
        }
        if (probe.Child("grpc") is { } grpc)
            BuiltInDefaults.Default(grpc, "service", "");
    }

    private static void FillVolume(JsonObject volume)
    {
        if (volume.Count == 1)
            volume["emptyDir"] = new JsonObject();
        foreach (var kind in (ReadOnlySpan<string>)["secret", "configMap", "projected", "downwardAPI"])
        {
            if (volume.Child(kind) is { } source)
                BuiltInDefaults.Default(source, "defaultMode", 420);
        }
        foreach (var source in volume.Child("projected").Objects("sources"))
        {
            if (source.Child("serviceAccountToken") is { } token)
                BuiltInDefaults.Default(token, "expirationSeconds", 3600);
        }
    }
}
