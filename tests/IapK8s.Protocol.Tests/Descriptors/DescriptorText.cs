using Google.Protobuf.Reflection;

namespace IapK8s.Protocol.Tests.Descriptors;

/// <summary>What peers of another version depend on, one line each: services, fields by number and type, enum values.</summary>
internal static class DescriptorText
{
    public static IReadOnlyList<string> Of(params FileDescriptor[] files) => [.. files.SelectMany(Lines).Order(StringComparer.Ordinal)];

    private static IEnumerable<string> Lines(FileDescriptor file) =>
        file.MessageTypes.SelectMany(Lines)
            .Concat(file.EnumTypes.SelectMany(Lines))
            .Concat(file.Services.SelectMany(service => service.Methods.Select(method =>
                $"rpc {service.FullName}/{method.Name} ({Stream(method.IsClientStreaming)}{method.InputType.FullName}) ({Stream(method.IsServerStreaming)}{method.OutputType.FullName})")));

    private static IEnumerable<string> Lines(MessageDescriptor message) =>
        message.Fields.InFieldNumberOrder().Select(field => $"field {message.FullName} {field.FieldNumber} {(field.IsRepeated ? "repeated " : "")}{TypeOf(field)} {field.Name}{OneofOf(field)}")
            .Concat(message.NestedTypes.SelectMany(Lines))
            .Concat(message.EnumTypes.SelectMany(Lines));

    private static IEnumerable<string> Lines(EnumDescriptor type) => type.Values.Select(value => $"enum {type.FullName} {value.Number} {value.Name}");

    private static string TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => field.MessageType.FullName,
        FieldType.Enum => field.EnumType.FullName,
        var scalar => scalar.ToString().ToLowerInvariant(),
    };

    private static string OneofOf(FieldDescriptor field) => field.RealContainingOneof is { } oneof ? $" in {oneof.Name}" : "";

    private static string Stream(bool isStreaming) => isStreaming ? "stream " : "";
}
