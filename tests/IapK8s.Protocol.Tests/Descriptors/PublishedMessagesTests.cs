using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;
using Google.Protobuf.Reflection;
using IapK8s.Protocol.Envoy;

namespace IapK8s.Protocol.Tests.Descriptors;

/// <summary>What is declared here of Envoy's messages is what Envoy publishes: each service, field, number and type is compared with the original files.</summary>
internal sealed class PublishedMessagesTests
{
    private static readonly IReadOnlyList<string> Ours = DescriptorText.Of(
        ExternalAuthReflection.Descriptor, AttributeContextReflection.Descriptor, AddressReflection.Descriptor, BaseReflection.Descriptor, HttpStatusReflection.Descriptor, StatusReflection.Descriptor);

    [Test]
    public void EveryLineOfOurs_IsInTheOriginals()
    {
        var published = Published();

        published.Count.ShouldBeGreaterThan(100);
        Ours.Except(published).ShouldBeEmpty();
    }

    [Test]
    public void TheCallIsAtThePublishedPath() => Ours.ShouldContain("rpc envoy.service.auth.v3.Authorization/Check (envoy.service.auth.v3.CheckRequest) (envoy.service.auth.v3.CheckResponse)");

    private static IReadOnlyList<string> Published()
    {
        var published = Path.Combine(CompatibilityTests.Root(), "hack", "e2e", "ext-authz", "node_modules", "@grpc", "grpc-js-xds", "deps");
        Directory.Exists(published).ShouldBeTrue("make bootstrap installs it");
        var tools = typeof(PublishedMessagesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(attribute => attribute.Key == "GrpcTools").Value!;
        var compiler = Path.Combine(tools, "tools", RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "linux_arm64" : "linux_x64", "protoc");
        var output = Path.GetTempFileName();
        string[] folders = [.. new[] { "envoy-api", "googleapis", "xds", "protoc-gen-validate" }.Select(name => "-I" + Path.Combine(published, name)), "-I" + Path.Combine(tools, "build", "native", "include")];
        using var protoc = Process.Start(new ProcessStartInfo(compiler, [.. folders, "--include_imports", "--descriptor_set_out=" + output, "envoy/service/auth/v3/external_auth.proto"]))!;
        protoc.WaitForExit();
        protoc.ExitCode.ShouldBe(0);
        var set = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(output));
        File.Delete(output);
        return DescriptorText.Of([.. FileDescriptor.BuildFromByteStrings(set.File.Select(file => Google.Protobuf.MessageExtensions.ToByteString(file)))]);
    }
}
