package dev.relisten.gpuworkers.onnx;

import ai.onnxruntime.OnnxTensor;
import com.google.protobuf.ByteString;
import dev.relisten.gpuworkers.onnx.schema.AttributeProto;
import dev.relisten.gpuworkers.onnx.schema.AttributeProto.AttributeType;
import dev.relisten.gpuworkers.onnx.schema.GraphProto;
import dev.relisten.gpuworkers.onnx.schema.ModelProto;
import dev.relisten.gpuworkers.onnx.schema.NodeProto;
import dev.relisten.gpuworkers.onnx.schema.OperatorSetIdProto;
import dev.relisten.gpuworkers.onnx.schema.StringStringEntryProto;
import dev.relisten.gpuworkers.onnx.schema.TensorProto;
import dev.relisten.gpuworkers.onnx.schema.TensorProto.DataType;
import dev.relisten.gpuworkers.onnx.schema.TensorShapeProto;
import dev.relisten.gpuworkers.onnx.schema.TypeProto;
import dev.relisten.gpuworkers.onnx.schema.ValueInfoProto;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Builds one ONNX graph, in which values are known by name. Not thread-safe. */
final class OnnxGraph {
  /** The domain of ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  /** A dimension of any size. */
  static final long ANY = -1;

  private static final String STANDARD = "";
  private static final int IR_VERSION = 10;
  private static final int STANDARD_OPSET = 20;

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("relisten");
  private final Map<String, Supplier<OnnxTensor>> handedOver = new LinkedHashMap<>();

  String input(String name, DataType type, long... shape) {
    graph.addInput(valueInfo(name, type, shape));
    return name;
  }

  void output(String value, long... shape) {
    graph.addOutput(valueInfo(value, DataType.FLOAT, shape));
  }

  String node(String operator, List<String> inputs, AttributeProto... attributes) {
    return node(STANDARD, operator, inputs, attributes);
  }

  String node(String domain, String operator, List<String> inputs, AttributeProto... attributes) {
    String output = operator + "_" + graph.getNodeCount();
    node(domain, operator, inputs, List.of(output), attributes);
    return output;
  }

  void node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      AttributeProto... attributes) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(operator + "_" + graph.getNodeCount())
            .setDomain(domain)
            .setOpType(operator)
            .addAllInput(inputs)
            .addAllOutput(outputs)
            .addAllAttribute(List.of(attributes)));
  }

  /** A constant whose values are kept in the graph. */
  String constant(String name, FloatBuffer values, long... shape) {
    FloatBuffer source = values.duplicate();
    ByteBuffer bytes = littleEndian(source.remaining() * Float.BYTES);
    bytes.asFloatBuffer().put(source);
    graph.addInitializer(
        tensor(name, DataType.FLOAT, shape).setRawData(ByteString.copyFrom(bytes)));
    return name;
  }

  /** A constant vector. */
  String integers(long... values) {
    ByteBuffer bytes = littleEndian(values.length * Long.BYTES);
    bytes.asLongBuffer().put(values);
    String name = "integers_" + graph.getInitializerCount();
    graph.addInitializer(
        tensor(name, DataType.INT64, values.length).setRawData(ByteString.copyFrom(bytes)));
    return name;
  }

  /** A constant of unsigned bytes that is kept in the graph. */
  String constant(String name, byte[] values, long... shape) {
    graph.addInitializer(
        tensor(name, DataType.UINT8, shape).setRawData(ByteString.copyFrom(values)));
    return name;
  }

  /** A constant that is handed over when the session is opened. Asked for twice, it is one. */
  String handedOver(String name, DataType type, Supplier<OnnxTensor> values, long... shape) {
    if (handedOver.put(name, values) == null) {
      StringStringEntryProto location =
          StringStringEntryProto.newBuilder().setKey("location").setValue("checkpoint").build();
      graph.addInitializer(
          tensor(name, type, shape)
              .setDataLocation(TensorProto.DataLocation.EXTERNAL)
              .addExternalData(location));
    }
    return name;
  }

  /** The constants that must be handed over, by name; whoever takes one closes it. */
  Map<String, Supplier<OnnxTensor>> handedOver() {
    return handedOver;
  }

  byte[] toBytes() {
    return ModelProto.newBuilder()
        .setIrVersion(IR_VERSION)
        .setProducerName("relisten")
        .setGraph(graph)
        .addOpsetImport(operators(STANDARD, STANDARD_OPSET))
        .addOpsetImport(operators(MICROSOFT, 1))
        .build()
        .toByteArray();
  }

  static AttributeProto attribute(String name, long value) {
    return attribute(name, AttributeType.INT).setI(value).build();
  }

  static AttributeProto attribute(String name, float value) {
    return attribute(name, AttributeType.FLOAT).setF(value).build();
  }

  static AttributeProto attribute(String name, List<Long> values) {
    return attribute(name, AttributeType.INTS).addAllInts(values).build();
  }

  private static AttributeProto.Builder attribute(String name, AttributeType type) {
    return AttributeProto.newBuilder().setName(name).setType(type);
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static TensorProto.Builder tensor(String name, DataType type, long... shape) {
    TensorProto.Builder tensor = TensorProto.newBuilder().setName(name).setDataType(type);
    for (long size : shape) {
      tensor.addDims(size);
    }
    return tensor;
  }

  private static ValueInfoProto valueInfo(String name, DataType type, long... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (long size : shape) {
      TensorShapeProto.Dimension.Builder dimension = dimensions.addDimBuilder();
      if (size != ANY) {
        dimension.setDimValue(size);
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type).setShape(dimensions).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  private static OperatorSetIdProto operators(String domain, int version) {
    return OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(version).build();
  }
}
