// Reads every document into its type and writes it again.

import com.fasterxml.jackson.annotation.JsonInclude
import com.fasterxml.jackson.databind.DeserializationFeature
import com.fasterxml.jackson.databind.ObjectMapper
import java.io.File

fun main(args: Array<String>) {
    val mapper = ObjectMapper()
        .setSerializationInclusion(JsonInclude.Include.NON_NULL)
        .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
    for (file in File(args[0]).listFiles()!!) {
        val type = Class.forName("clerkuser." + file.nameWithoutExtension)
        mapper.writeValue(File(args[1], file.name), mapper.readValue(file, type))
    }
}
